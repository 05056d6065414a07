# pattern: process_pool thread_pool
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def work(x):
    return -x


def run(xs):
    last = "none"
    out = []
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for last in pool.map(work, xs, chunksize=len(xs) // 200 + 1):
            out.append(last)
    return out, last


if __name__ == "__main__":
    print(run([]))
    print(run([1]))
    print([work(x) for x in []])
