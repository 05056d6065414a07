# pattern: process_pool thread_pool
import functools


def double(x):
    return 2 * x


@functools.lru_cache(maxsize=None)
def collatz(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


# The longest of all
# below the limit.
@functools.lru_cache(maxsize=None)
def longest(limit):
    best = (0, 0)
    for n in range(1, limit):
        steps = collatz(n) + double(n) - 2 * n
        best = max(best, (steps, n))
    return best


if __name__ == "__main__":
    print(longest(300))
