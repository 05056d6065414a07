# pattern: process_pool thread_pool
# python: 3.8
# fallback: always
"""The pool may not be able to start."""

import collections
import concurrent.futures
import logging
import multiprocessing
import os
import signal
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


def _process_pool(workers):
    """A pool or, where no process can be started, what works in this one."""
    before = multiprocessing.active_children()
    try:
        class _ProcessPool(concurrent.futures.ProcessPoolExecutor):
            """To Python 3.11.3 a pool whose last work was cancelled may never end: here a task that does nothing comes behind it."""

            def __exit__(self, *error):
                try:
                    self.submit(int).result()
                except Exception:
                    pass
                finally:
                    super().__exit__(*error)

        pool = _ProcessPool(max_workers=workers, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN))
        pool.submit(callable, _Serial).result()
        return pool
    except Exception as error:
        logging.getLogger(__name__).warning("no process can be started, working in this one: %r", error)
        for child in multiprocessing.active_children():
            if child not in before:
                child.kill()
        return _Serial()


def plain(xs):
    out = []
    with _process_pool(os.cpu_count()) as pool:
        out.extend(pool.map(score, xs, chunksize=len(xs) // 200 + 1))
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
    with _process_pool(os.cpu_count()) as pool:
        for n, future in _ahead(pool, score, numbers(limit), 4 * os.cpu_count()):
            result = future.result()
            total += result
    return total


def ordered(xs):
    with _process_pool(os.cpu_count()) as pool, closing(pool.map(score, xs)) as results:
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
