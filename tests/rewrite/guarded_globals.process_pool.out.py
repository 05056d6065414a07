# pattern: process_pool thread_pool
import functools
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def work(x, k):
    return x * k


def _work_on_item(x, scale):
    return work(x, scale)


if __name__ == "__main__":
    scale = int("3")
    out = []
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for y in pool.map(functools.partial(_work_on_item, scale=scale), range(7)):
            out.append(y + scale)
    print(out)
