# pattern: process_pool thread_pool
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def work(x):
    return x, x + 1


def main():
    pairs = []
    items = (1, 2, 3)
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for x, (a, b) in zip(items, pool.map(work, items, chunksize=len(items) // 200 + 1)):
            pairs.append((b, a, x))
    print(pairs)


if __name__ == "__main__":
    main()
