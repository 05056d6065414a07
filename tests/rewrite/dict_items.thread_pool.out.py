# pattern: process_pool thread_pool
import functools
from concurrent.futures import ThreadPoolExecutor


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
    with ThreadPoolExecutor(max_workers=8) as pool:
        for (name, value), letter in zip(items, pool.map(_main_item, items)):
            report.append(name + " " + letter)
    best = {}
    with ThreadPoolExecutor(max_workers=8) as pool:
        for name, result in zip(points, pool.map(functools.partial(_main_item_2, points=points), points)):
            best[name] = result
    print(report, best)


if __name__ == "__main__":
    main()
