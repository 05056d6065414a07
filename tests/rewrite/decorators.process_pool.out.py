# pattern: process_pool thread_pool
import functools
import os
import signal
from concurrent.futures import ProcessPoolExecutor


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
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for n, steps in zip(items, pool.map(_longest_item, items, chunksize=len(items) // 200 + 1)):
            best = max(best, (steps, n))
    return best


if __name__ == "__main__":
    print(longest(300))
