# pattern: process_pool thread_pool
from concurrent.futures import ThreadPoolExecutor


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
    with ThreadPoolExecutor(max_workers=8) as pool:
        for result in pool.map(_main_item, zip(left, right)):
            total += result
    rows = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        rows.extend(pool.map(_main_item_2, zip(zip(left, left), right)))
    print(total, rows)


if __name__ == "__main__":
    main()
