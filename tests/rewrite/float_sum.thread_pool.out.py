# pattern: process_pool thread_pool
import math
from concurrent.futures import ThreadPoolExecutor


def term(k):
    return math.sin(k) / (k + 0.1)


def main():
    total = 0.0
    with ThreadPoolExecutor(max_workers=8) as pool:
        for result in pool.map(term, range(500)):
            total += result
    with ThreadPoolExecutor(max_workers=8) as pool:
        print(repr(total), repr(sum(pool.map(term, range(500)))))


if __name__ == "__main__":
    main()
