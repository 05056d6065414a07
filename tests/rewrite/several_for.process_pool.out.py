# pattern: process_pool
import functools
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def weigh(a, b):
    total = 0
    for k in range(100):
        total = (total * 31 + a * k + b) % 10007
    return total


def _table_item(row, columns, limit):
    if not (row != limit):
        return []
    return [((row, column), weigh(row, column)) for column in columns]


def table(rows, columns, limit):
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        return dict(result for results in pool.map(functools.partial(_table_item, columns=columns, limit=limit), rows, chunksize=len(rows) // 200 + 1) for result in results)


def _products_item(x, n):
    return [weigh(x, y) for y in range(n) if y % 2]


def products(xs, n):
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        return [result for results in pool.map(functools.partial(_products_item, n=n), xs, chunksize=len(xs) // 200 + 1) for result in results]


def _total_item(item):
    i, row = item
    return [weigh(i, cell) for cell in row]


def total(grid):
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        return sum(result for results in pool.map(_total_item, enumerate(grid)) for result in results)


def _distinct_item(x):
    return [weigh(x, y) % 5 for y in range(x) if x]


def distinct(xs):
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        return {result for results in pool.map(_distinct_item, xs, chunksize=len(xs) // 200 + 1) for result in results}


if __name__ == "__main__":
    print(table([1, 2, 3], (4, 5), 2))
    print(products([1, 2, 3], 4))
    print(total([[1, 2], [3], []]), sorted(distinct(range(6))))
