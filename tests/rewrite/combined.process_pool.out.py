# pattern: process_pool thread_pool
# python: 3.8
import collections
import itertools
import os
import signal
from concurrent.futures import ProcessPoolExecutor
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


def _run_chunk(function, items):
    return [function(item) for item in items]


def _chunks_ahead(pool, function, items, size, most):
    """Yields each item with its result, in order; at most that many chunks are under way."""
    items, futures, error = iter(items), collections.deque(), None
    try:
        while error is None:
            chunk = []
            try:
                chunk.extend(itertools.islice(items, size))
            except Exception as caught:
                error = caught
            if not chunk:
                break
            futures.append((chunk, pool.submit(_run_chunk, function, chunk)))
            if len(futures) >= most:
                chunk, future = futures.popleft()
                yield from zip(chunk, future.result())
        while futures:
            chunk, future = futures.popleft()
            yield from zip(chunk, future.result())
        if error is not None:
            raise error
    finally:
        while futures:
            futures.popleft()[1].cancel()


class _ProcessPool(ProcessPoolExecutor):
    """To Python 3.11.3 a pool whose last work was cancelled may never end: here a task that does nothing comes behind it."""

    def __exit__(self, *error):
        try:
            self.submit(int).result()
        except Exception:
            pass
        finally:
            super().__exit__(*error)


def total(n):
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        return sum(result_2[0] for result_2 in (result for _, result in _chunks_ahead(pool, _total_item, permutations(range(n), 3), 64, 4 * os.cpu_count())) if result_2 is not None)


def gaps(n):
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        return list(result for _, result in _chunks_ahead(pool, gap, combinations(range(n), 2), 64, 4 * os.cpu_count()))


def _table_item(pair):
    return pair, gap(pair)


def table(n):
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        return dict(result for _, result in _chunks_ahead(pool, _table_item, product(range(n), repeat=2), 64, 4 * os.cpu_count()))


def widest(n):
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        return max(result for _, result in _chunks_ahead(pool, gap, combinations(range(n), 2), 64, 4 * os.cpu_count()))


def until(n):
    found = []
    try:
        with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
            found.extend(_results_ahead(pool, gap, permutations(range(n), 3), 4 * os.cpu_count()))
    except ValueError as error:
        print("at", error, len(found))
    return found


if __name__ == "__main__":
    print(total(7), sum(gaps(30)), len(table(12)), widest(20))
    print(len(until(6)), len(until(9)))
    try:
        with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
            print(total(9) and list(_results_ahead(pool, gap, permutations(range(9), 3), 4 * os.cpu_count())))
    except ValueError as error:
        print("ValueError", error)
