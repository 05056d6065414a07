# pattern: process_pool thread_pool
from concurrent.futures import ThreadPoolExecutor


def work(n):
    return (n * 7919) % 13


def _main_item(i):
    return [i]


def _main_item_2(point):
    if not (work(point[0]) % 2):
        return None
    return (point,)


def _main_item_3(n):
    if not (work(n) % 2):
        return None
    return (n,)


def main():
    with ThreadPoolExecutor(max_workers=8) as pool:
        points = list(pool.map(_main_item, range(8)))
    with ThreadPoolExecutor(max_workers=8) as pool:
        good = [result[0] for result in pool.map(_main_item_2, points) if result is not None]
    for point in good:
        point[0] += 100
    print(points)
    with ThreadPoolExecutor(max_workers=8) as pool:
        print([result[0] for result in pool.map(_main_item_3, range(8)) if result is not None])


if __name__ == "__main__":
    main()
