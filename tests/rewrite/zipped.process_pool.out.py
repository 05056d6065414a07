# pattern: process_pool thread_pool
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def dot(a, b):
    return a * b


def _main_item(item):
    a, b = item
    return dot(a, b)


def _main_item_2(item):
    (a, b), c = item
    return dot(a, b) + c


def main():
    left = [1, 2, 3]
    right = (4.0, 5.5, 6.25)
    total = 0.0
    items = list(zip(left, right))
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for result in pool.map(_main_item, items, chunksize=len(items) // 200 + 1):
            total += result
    rows = []
    items = list(zip(zip(left, left), right))
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        rows.extend(pool.map(_main_item_2, items, chunksize=len(items) // 200 + 1))
    print(total, rows)


if __name__ == "__main__":
    main()
