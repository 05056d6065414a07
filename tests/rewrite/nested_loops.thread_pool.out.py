# pattern: process_pool thread_pool
# python: 3.8
import functools
from concurrent.futures import ThreadPoolExecutor


def _row_item(j, i):
    return (i * j) % 7


def row(i, n):
    cells = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        cells.extend(pool.map(functools.partial(_row_item, i=i), range(n)))
    return cells


def _grid_item(i, n):
    cells = []
    for j in range(n):
        if j == i:
            continue
        if j > 6:
            break
        cells.append(i * j)
    return cells


def grid(n):
    rows = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        rows.extend(pool.map(functools.partial(_grid_item, n=n), range(n)))
    return rows


if __name__ == "__main__":
    print(row(3, 4), grid(9))
