# pattern: process_pool thread_pool
from concurrent.futures import ThreadPoolExecutor


def invert(x):
    return 100 // x


def main():
    items = (5, 4, 3, 0, 2)
    with ThreadPoolExecutor(max_workers=8) as pool:
        for x, result in zip(items, pool.map(invert, items)):
            print(x, result)


if __name__ == "__main__":
    main()
