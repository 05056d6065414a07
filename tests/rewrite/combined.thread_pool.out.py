# pattern: process_pool thread_pool
# python: 3.8
import collections
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations, permutations, product


def gap(pair):
    if pair == (3, 7, 1):
        raise ValueError(pair)
    return sum(abs(a - b) for a, b in zip(pair, pair[1:]))


def even(numbers):
    return sum(numbers) % 2 == 0


def _total_item(numbers):
    if not even(numbers):
        return None
    return (gap(numbers),)


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


def _results_ahead(pool, function, items, most):
    """Yields each item's result, in order; at most that many are under way."""
    for _, future in _ahead(pool, function, items, most):
        yield future.result()


def total(n):
    with ThreadPoolExecutor(max_workers=8) as pool:
        return sum(result[0] for result in _results_ahead(pool, _total_item, permutations(range(n), 3), 32) if result is not None)


def gaps(n):
    with ThreadPoolExecutor(max_workers=8) as pool:
        return list(_results_ahead(pool, gap, combinations(range(n), 2), 32))


def _table_item(pair):
    return pair, gap(pair)


def table(n):
    with ThreadPoolExecutor(max_workers=8) as pool:
        return dict(_results_ahead(pool, _table_item, product(range(n), repeat=2), 32))


def widest(n):
    with ThreadPoolExecutor(max_workers=8) as pool:
        return max(_results_ahead(pool, gap, combinations(range(n), 2), 32))


def until(n):
    found = []
    try:
        with ThreadPoolExecutor(max_workers=8) as pool:
            found.extend(_results_ahead(pool, gap, permutations(range(n), 3), 32))
    except ValueError as error:
        print("at", error, len(found))
    return found


if __name__ == "__main__":
    print(total(7), sum(gaps(30)), len(table(12)), widest(20))
    print(len(until(6)), len(until(9)))
    try:
        with ThreadPoolExecutor(max_workers=8) as pool:
            print(total(9) and list(_results_ahead(pool, gap, permutations(range(9), 3), 32)))
    except ValueError as error:
        print("ValueError", error)
