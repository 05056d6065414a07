# pattern: interpreter_pool review
# python: 3.14
"""Sums and extremes that stay with the parent, a comprehension, a loop that is left early, one that is in another."""

import collections
import functools
import os
from concurrent.futures import InterpreterPoolExecutor


def collatz(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def totals(numbers):
    total, longest, at = 0, 0, None
    with InterpreterPoolExecutor(max_workers=os.cpu_count()) as pool:
        for n, steps in zip(numbers, pool.map(collatz, numbers)):
            total += steps
            if steps > longest:
                longest, at = steps, n
    return total, longest, at


def lengths(numbers):
    with InterpreterPoolExecutor(max_workers=os.cpu_count()) as pool:
        return list(pool.map(collatz, numbers))


def _first_over_item(n, limit):
    return collatz(n) > limit


def _ahead(pool, function, items, most):
    """Yields each item with its future, in order; at most that many are under way."""
    futures, error = collections.deque(), None
    try:
        try:
            for item in items:
                futures.append((item, pool.submit(function, item)))
                if len(futures) >= most:
                    yield futures.popleft()
        except Exception as caught:
            error = caught
        while futures:
            yield futures.popleft()
        if error is not None:
            raise error
    finally:
        while futures:
            futures.popleft()[1].cancel()


def first_over(numbers, limit):
    with InterpreterPoolExecutor(max_workers=os.cpu_count()) as pool:
        for n, future in _ahead(pool, functools.partial(_first_over_item, limit=limit), numbers, 4 * os.cpu_count()):
            result = future.result()
            if result:
                return n
    return None


def _rows_item(k):
    return [collatz(n) for n in range(1, k)]


def rows(count):
    found = []
    with InterpreterPoolExecutor(max_workers=os.cpu_count()) as pool:
        for row in pool.map(_rows_item, range(1, count)):
            found.append(sum(row))
    return found


if __name__ == "__main__":
    print(totals(range(1, 60)), totals([]))
    print(lengths(range(1, 20)), lengths(()))
    print(first_over(list(range(1, 60)), 100), first_over(list(range(1, 9)), 100))
    print(rows(8))
