# pattern: process_pool thread_pool
# python: 3.8
# fallback: always
"""The pool may not be able to start."""

import collections
import concurrent.futures
import logging
from contextlib import closing


def score(n):
    if n == 7:
        raise ValueError("seven")
    return n * n % 11


def numbers(limit):
    for n in range(limit):
        yield n


class _Serial(concurrent.futures.Executor):
    """Stands in for a pool: does its work in this thread, as the results are asked for."""

    def map(self, function, *items, **_options):
        return (function(*item) for item in zip(*items))

    def submit(self, function, *arguments):
        future = concurrent.futures.Future()
        try:
            future.set_result(function(*arguments))
        except BaseException as error:
            future.set_exception(error)
        return future


def _thread_pool(workers):
    """A pool or, where no thread can be started, what works in this one."""
    try:
        pool = concurrent.futures.ThreadPoolExecutor(max_workers=workers)
        pool.submit(callable, _Serial).result()
        return pool
    except Exception as error:
        logging.getLogger(__name__).warning("no thread can be started, working in this one: %r", error)
        return _Serial()


def plain(xs):
    out = []
    with _thread_pool(8) as pool:
        out.extend(pool.map(score, xs))
    return out


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


def lazy(limit):
    total = 0
    with _thread_pool(8) as pool:
        for n, future in _ahead(pool, score, numbers(limit), 32):
            result = future.result()
            total += result
    return total


def ordered(xs):
    with _thread_pool(8) as pool, closing(pool.map(score, xs)) as results:
        for x in xs:
            print("before", x)
            value = next(results)
            print("after", value)


def main():
    print(plain([1, 2, 3]), plain([]))
    print(lazy(6))
    ordered([4, 5])
    for attempt in (plain, ordered):
        try:
            attempt([1, 7, 2])
        except ValueError as error:
            print("failed", error)
    try:
        lazy(20)
    except ValueError as error:
        print("failed", error)


if __name__ == "__main__":
    main()
