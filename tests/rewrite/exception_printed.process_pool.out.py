# pattern: process_pool thread_pool
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def invert(x):
    return 100 // x


def main():
    items = (5, 4, 3, 0, 2)
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for x, result in zip(items, pool.map(invert, items)):
            print(x, result)


if __name__ == "__main__":
    main()
