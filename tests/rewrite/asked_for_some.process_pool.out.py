# pattern: process_pool thread_pool
# python: 3.8
"""any, all and next ask for no more results than they need: what is queued behind is cancelled."""
import collections
import functools
import itertools
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def weigh(n):
    if n == 40:
        raise ValueError(n)
    total = 0
    for k in range(50):
        total = (total * 31 + n + k) % 10007
    return total


def _exists_item(x, limit):
    return weigh(x) % 97 > limit


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


class _ProcessPool(ProcessPoolExecutor):
    """To Python 3.11.3 a pool whose last work was cancelled may never end: here a task that does nothing comes behind it."""

    def __exit__(self, *error):
        try:
            self.submit(int).result()
        except Exception:
            pass
        finally:
            super().__exit__(*error)


def exists(n, limit):
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        return any(_results_ahead(pool, functools.partial(_exists_item, limit=limit), range(n), 4 * os.cpu_count()))


def _every_item(x, least):
    if not (x != 5):
        return None
    return (weigh(x) > least,)


def every(xs, least):
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        found = all(result[0] for result in _results_ahead(pool, functools.partial(_every_item, least=least), xs, 4 * os.cpu_count()) if result is not None)
    return found


def _first_item(x, limit):
    if not (weigh(x) % 97 > limit):
        return None
    return (x,)


def first(xs, limit):
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        return next((result[0] for result in _results_ahead(pool, functools.partial(_first_item, limit=limit), xs, 4 * os.cpu_count()) if result is not None), None)


def _counted_on_item(k):
    if not (weigh(k) % 7 == 0):
        return None
    return (k,)


def counted_on(n):
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        return next(result[0] for result in _results_ahead(pool, _counted_on_item, itertools.count(n), 4 * os.cpu_count()) if result is not None)


def tried(xs):
    try:
        print(first(xs, 20), every(xs, 2))
    except ValueError as error:
        print("no", error)


def main():
    print(exists(39, 90), exists(39, 97), every(range(30), 10), every([5, 5], 20000), every([], 0))
    print(first(range(39), 90), first(range(30), 97), counted_on(3))
    tried([40])
    tried([1, 2, 40])
    tried([3, 40, 1])


if __name__ == "__main__":
    main()
