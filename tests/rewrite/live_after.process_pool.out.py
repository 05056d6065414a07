# pattern: process_pool thread_pool
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def work(x):
    return x * 2


def last(xs):
    out = []
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for x, y in zip(xs, pool.map(work, xs, chunksize=len(xs) // 200 + 1)):
            out.append(y)
    return x, y, out


if __name__ == "__main__":
    print(last([4, 5, 6]))
    try:
        last([])
    except UnboundLocalError:
        print("unbound, as before")
