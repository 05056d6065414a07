# pattern: process_pool thread_pool
import functools
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def grade(points):
    return "abcdef"[points % 6]


def _main_item(item):
    name, value = item
    return grade(value)


def _main_item_2(name, points):
    return grade(points[name])


def main():
    points = {"ann": 11, "bob": 4, "cy": 9}
    report = []
    items = points.items()
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for (name, value), letter in zip(items, pool.map(_main_item, items, chunksize=len(items) // 200 + 1)):
            report.append(name + " " + letter)
    best = {}
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for name, result in zip(points, pool.map(functools.partial(_main_item_2, points=points), points, chunksize=len(points) // 200 + 1)):
            best[name] = result
    print(report, best)


if __name__ == "__main__":
    main()
