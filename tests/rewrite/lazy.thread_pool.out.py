# pattern: process_pool thread_pool review
# python: 3.8
import collections
import csv
import io
import itertools
from concurrent.futures import ThreadPoolExecutor


class Dry(Exception):
    pass


def numbers(limit):
    for n in range(12):
        if n == limit:
            raise Dry("after %d" % n)
        yield n


def work(n):
    if n == 7:
        raise ValueError("seven")
    return n * n


def _squares_item(n):
    return work(n + 20)


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


def squares(limit):
    found = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        for n, future in _ahead(pool, _squares_item, numbers(limit), 32):
            result = future.result()
            found.append(result)
    return found


def told(limit):
    total = 0
    with ThreadPoolExecutor(max_workers=8) as pool:
        for n, future in _ahead(pool, work, numbers(limit), 32):
            print("got", n)
            result = future.result()
            total += result
    return total


def _rows_item(item):
    name, number = item
    return work(int(number) + 10)


def rows(text):
    out = {}
    with ThreadPoolExecutor(max_workers=8) as pool:
        for (name, number), future in _ahead(pool, _rows_item, csv.reader(io.StringIO(text)), 32):
            result = future.result()
            out[name] = result
    return out


def _pairs_item(item):
    a, b = item
    return a * (work(b) + 1)


def pairs():
    out = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        for (a, b), future in _ahead(pool, _pairs_item, itertools.product("abc", range(3)), 32):
            result = future.result()
            out.append(result)
    return out


def main():
    print(squares(100), rows("a,1\nb,2\nc,3\n"), pairs())
    for limit in (0, 1, 5, 7, 8, 11):
        for function in (squares, told):
            try:
                print(function(limit))
            except (Dry, ValueError) as error:
                print(type(error).__name__, error)


if __name__ == "__main__":
    main()
