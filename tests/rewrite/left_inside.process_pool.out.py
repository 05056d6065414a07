# pattern: process_pool thread_pool
# python: 3.8
"""Work whose end leaves the loop: its worker says so, and with what."""

import collections
import functools
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def weigh(n):
    total = 0
    for k in range(50):
        total = (total * 31 + n + k) % 10007
    return total % 97


def _pair_item(x, ys):
    for y in ys:
        if weigh(x * y) > 94:
            return x, y


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


def pair(xs, ys):
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for x, future in _ahead(pool, functools.partial(_pair_item, ys=ys), xs, 4 * os.cpu_count()):
            result = future.result()
            if result is not None:
                return result
    return None


def _named_item(x, names):
    if x % 5 == 0:
        return None
    for y in range(4):
        if weigh(x + y) == 55:
            return (names.get(x),)
        if weigh(x - y) == 56:
            return (None,)


def named(xs, names):
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for x, future in _ahead(pool, functools.partial(_named_item, names=names), xs, 4 * os.cpu_count()):
            result = future.result()
            if result is not None:
                return result[0]
    return "nothing"


def _until_item(x):
    try:
        if weigh(100 // (x - 3)) > 94:
            return True
    except ZeroDivisionError:
        pass


def until(xs):
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for x, future in _ahead(pool, _until_item, xs, 4 * os.cpu_count()):
            result = future.result()
            if result:
                break
    return x


def told(xs):
    count = 0
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for x, future in _ahead(pool, weigh, xs, 4 * os.cpu_count()):
            count += 1
            print("look at", x)
            if count > 4:
                return "enough"
            y = future.result()
            while y:
                y = y // 2
                if weigh(y) == 87:
                    return [x,
                            y]
    return count


if __name__ == "__main__":
    numbers = list(range(1, 60))
    print(pair(numbers, numbers[:6]), pair([], numbers), pair(numbers[:3], numbers[:3]))
    print(named(numbers, {1: "one"}), named(numbers[3:], {}), named([], {}))
    print(until(numbers), told(numbers), told(numbers[:2]))
