# pattern: process_pool thread_pool
# python: 3.8
"""Loops that are left before their items are used up: what is queued is dropped, and what comes behind is not asked for."""
import collections
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
    return total % 97


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


class _ProcessPool(ProcessPoolExecutor):
    """To Python 3.11.3 a pool whose last work was cancelled may never end: here a task that does nothing comes behind it."""

    def __exit__(self, *error):
        try:
            self.submit(int).result()
        except Exception:
            pass
        finally:
            super().__exit__(*error)


def until(xs, limit):
    out = []
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for x, future in _ahead(pool, weigh, xs, 4 * os.cpu_count()):
            y = future.result()
            if y > limit:
                break
            out.append(y)
    return out


def _first_item(x):
    return weigh(x) > 90


def first(xs):
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for x, future in _ahead(pool, _first_item, xs, 4 * os.cpu_count()):
            result = future.result()
            if result:
                return x
    return None


def _enough_item(item):
    i, x = item
    if x % 5 == 0:
        return None
    score = weigh(x)
    return (score,)


def enough(xs, limit):
    best = None
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for (i, x), future in _ahead(pool, _enough_item, enumerate(xs), 4 * os.cpu_count()):
            result = future.result()
            if result is None:
                continue
            (score,) = result
            if best is None or score > best:
                best = score
            if best > limit:
                print("enough at", i)
                break
        else:
            print("all seen")
    return best


def told_before(xs, most):
    out = []
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for x, future in _ahead(pool, weigh, xs, 4 * os.cpu_count()):
            if len(out) >= most:
                break
            result = future.result()
            out.append(result)
    return out, x


def _counted_item(i):
    return weigh(i) > 90


def counted(n):
    i = 0
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for i, future in _ahead(pool, _counted_item, range(i, n), 4 * os.cpu_count()):
            result = future.result()
            if result:
                return i
            i += 1
    return -1


def _from_here_item(n):
    return weigh(n) > 90


def from_here(start):
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for n, future in _ahead(pool, _from_here_item, itertools.count(start), 4 * os.cpu_count()):
            result = future.result()
            if result:
                return n


def main():
    numbers = list(range(60))
    print(until(numbers, 90), first(numbers), enough(numbers, 90), enough(numbers[:6], 96), told_before(numbers, 12), counted(60), from_here(41))
    print(until([], 1), first([]), enough([], 1), first([3]))
    try:
        print(until(numbers, 200))
    except ValueError as error:
        print("no further than", error)


if __name__ == "__main__":
    main()
