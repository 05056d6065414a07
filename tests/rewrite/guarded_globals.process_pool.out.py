# pattern: process_pool thread_pool
import functools
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def work(x, k):
    return x * k


if __name__ == "__main__":
    scale = int("3")
    out = []
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for y in pool.map(functools.partial(work, k=scale), range(7)):
            out.append(y + scale)
    print(out)
