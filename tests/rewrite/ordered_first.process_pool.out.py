# pattern: process_pool thread_pool
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing


def work(x):
    return x * x + 1


def main():
    total = 0
    items = range(5)
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool, closing(pool.map(work, items)) as results:
        for i in items:
            print("item", i)
            y = next(results)
            total += y
            print("done", y)
    print(total)


if __name__ == "__main__":
    main()
