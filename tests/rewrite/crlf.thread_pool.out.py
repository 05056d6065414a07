# pattern: process_pool thread_pool
import functools
from concurrent.futures import ThreadPoolExecutor


def work(x, k):
  y = x + k
  return y * y


def run(xs, k):
  out = []
  with ThreadPoolExecutor(max_workers=8) as pool:
    for y in pool.map(functools.partial(work, k=k), xs):
      if y > 10:
        y = y - 10
      out.append(y)
  return out


if __name__ == "__main__":
  print(run(list(range(10)), 3))
