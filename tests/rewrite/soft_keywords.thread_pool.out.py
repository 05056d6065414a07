# pattern: process_pool thread_pool
from concurrent.futures import ThreadPoolExecutor


def weigh(n):
    return n * n % 7


def by_weight(numbers):
    seen = {}
    with ThreadPoolExecutor(max_workers=8) as pool:
        for match, weight in zip(numbers, pool.map(weigh, numbers)):
            if weight in seen:
                continue
            seen[weight] = match + 1
    return seen


def kinds(numbers):
    rows = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        for type, weight in zip(numbers, pool.map(weigh, numbers)):
            rows.append((type, weight))
    last = None
    with ThreadPoolExecutor(max_workers=8) as pool:
        for case, weight in zip(numbers, pool.map(weigh, numbers)):
            last = weight
    return rows, last, case


def main():
    numbers = list(range(12))
    print(by_weight(numbers), kinds(numbers))


if __name__ == "__main__":
    main()
