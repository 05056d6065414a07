# pattern: process_pool thread_pool
import functools
from concurrent.futures import ThreadPoolExecutor


def double(x):
    return 2 * x


@functools.lru_cache(maxsize=None)
def collatz(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def _longest_item(n):
    return collatz(n) + double(n) - 2 * n


# The longest of all
# below the limit.
@functools.lru_cache(maxsize=None)
def longest(limit):
    best = (0, 0)
    items = range(1, limit)
    with ThreadPoolExecutor(max_workers=8) as pool:
        for n, steps in zip(items, pool.map(_longest_item, items)):
            best = max(best, (steps, n))
    return best


if __name__ == "__main__":
    print(longest(300))
