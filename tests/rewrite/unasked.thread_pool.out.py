"""Work whose value nobody asks for: the worker has the statement as it is, and no lone name is left behind."""

import collections
from concurrent.futures import ThreadPoolExecutor


# pattern: process_pool thread_pool review
# python: 3.8


def weigh(n):
    total = 0
    for k in range(n % 7 * 40 + 3):
        total = (total * 31 + k) % 1009
    return total


def check(n):
    if weigh(n) == 999999 or n < 0:
        raise ValueError(n)


def checked(numbers):
    with ThreadPoolExecutor(max_workers=8) as pool:
        for result in pool.map(check, numbers):
            pass


def _large_item(n):
    value = weigh(n)
    # it may raise
    check(n)
    return value


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


def large(numbers, least):
    found = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        for n, future in _ahead(pool, _large_item, numbers, 32):
            value = future.result()
            if value > least:
                found.append(n)
    return found


def _counted_item(n):
    check(n)
    result = weigh(n)
    check(n + 1)
    return result


def counted(numbers):
    total = 0
    with ThreadPoolExecutor(max_workers=8) as pool:
        for result in pool.map(_counted_item, numbers):
            total += result
    return total


def attempt(function, *arguments):
    try:
        return function(*arguments)
    except ValueError as error:
        return error.args


def attempt_all(numbers):
    print(attempt(checked, numbers), attempt(large, numbers, 200), attempt(counted, numbers))


def main():
    good = list(range(20))
    print(attempt(checked, good), attempt(large, good, 200), attempt(counted, good))
    print(attempt(checked, []), attempt(large, [], 200), attempt(counted, [5]))
    attempt_all([-4] + good + [-5])
    attempt_all(good[:3] + [-4] + good[3:])
    attempt_all(good + [-5])


if __name__ == "__main__":
    main()
