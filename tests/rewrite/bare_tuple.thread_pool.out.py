# pattern: process_pool thread_pool
from concurrent.futures import ThreadPoolExecutor


def work(x):
    return x, x + 1


def main():
    pairs = []
    items = (1, 2, 3)
    with ThreadPoolExecutor(max_workers=8) as pool:
        for x, (a, b) in zip(items, pool.map(work, items)):
            pairs.append((b, a, x))
    print(pairs)


if __name__ == "__main__":
    main()
