# pattern: process_pool thread_pool
from concurrent.futures import ThreadPoolExecutor


def left(x):
    return x - 1


def right(x):
    return x + 1


def _main_item(x):
    return left(x), right(x)


def main():
    total = 0
    items = range(10)
    with ThreadPoolExecutor(max_workers=8) as pool:
        for x, (result, result_2) in zip(items, pool.map(_main_item, items)):
            print(result, result_2)
            total += left(x) * right(x)
    print(total)


if __name__ == "__main__":
    main()
