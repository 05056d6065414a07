# pattern: process_pool thread_pool
import functools
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def work(x, k):
  y = x + k
  return y * y


def run(xs, k):
  out = []
  with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
    for y in pool.map(functools.partial(work, k=k), xs, chunksize=len(xs) // 200 + 1):
      if y > 10:
        y = y - 10
      out.append(y)
  return out


if __name__ == "__main__":
  print(run(list(range(10)), 3))
