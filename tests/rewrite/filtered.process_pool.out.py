# pattern: process_pool thread_pool
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def work(n):
    return (n * 7919) % 13


def _main_item(i):
    return [i]


def _main_item_2(n):
    if not (work(n) % 2):
        return None
    return (n,)


def main():
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        points = list(pool.map(_main_item, range(8)))
    good = [point for point in points if work(point[0]) % 2]
    for point in good:
        point[0] += 100
    print(points)
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        print([result[0] for result in pool.map(_main_item_2, range(8)) if result is not None])


if __name__ == "__main__":
    main()
