# pattern: process_pool
# python: 3.8
# chunksize: 4
"""Many small items that are found out as the loop goes on, in chunks."""
import collections
import itertools
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def score(n):
    if n == 13:
        raise ValueError("thirteen")
    return n * n % 7


def numbers(limit, fails=-1):
    for n in range(limit):
        if n == fails:
            raise OSError("no %d" % n)
        yield n


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


def total(limit, fails=-1):
    found = 0
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for n, result in _chunks_ahead(pool, score, numbers(limit, fails), 4, 4 * os.cpu_count()):
            found += result
    return found


def _chosen_item(n):
    if n % 3 == 0:
        return None
    value = score(n)
    double = score(value)
    return double, value


def chosen(limit):
    rows = []
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for n, result in _chunks_ahead(pool, _chosen_item, numbers(limit), 4, 4 * os.cpu_count()):
            if result is None:
                continue
            double, value = result
            rows.append((n, value, double))
    return rows


def pairs(left, right):
    best = 0
    for a, b in itertools.product(left, right):
        best = max(best, score(a + b))
    return best


def attempt(limit, fails=-1):
    try:
        total(limit, fails)
    except (ValueError, OSError) as error:
        print("failed", error)


def main():
    print(total(13), total(0), total(1), total(8))
    print(chosen(11))
    print(pairs([1, 2, 3], [4, 5]), pairs([], [1]))
    attempt(30), attempt(10, 9), attempt(9, 8), attempt(8, 0)


if __name__ == "__main__":
    main()
