# pattern: process_pool thread_pool
# python: 3.8
import functools
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def _row_item(j, i):
    return (i * j) % 7


class _ProcessPool(ProcessPoolExecutor):
    """To Python 3.11.3 a pool whose last work was cancelled may never end: here a task that does nothing comes behind it."""

    def __exit__(self, *error):
        try:
            self.submit(int).result()
        except Exception:
            pass
        finally:
            super().__exit__(*error)


def row(i, n):
    cells = []
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        cells.extend(pool.map(functools.partial(_row_item, i=i), range(n), chunksize=len(range(n)) // 200 + 1))
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
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        rows.extend(pool.map(functools.partial(_grid_item, n=n), range(n), chunksize=len(range(n)) // 200 + 1))
    return rows


if __name__ == "__main__":
    print(row(3, 4), grid(9))
