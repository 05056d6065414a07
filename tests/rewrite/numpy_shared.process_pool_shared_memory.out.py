# pattern: process_pool_shared_memory
# python: 3.8
# needs: numpy
"""A large table of which each item needs a little."""
import contextlib
import os
import signal
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.shared_memory import SharedMemory

import numpy as np


def distance(table, n):
    row = table[n]
    found = 0.0
    for other in table:
        difference = other - row
        found = max(found, float((difference * difference).sum()))
    return found


def _farthest_item_start(shared_table):
    global _farthest_item_shared
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _farthest_item_shared = (*_attached_array(*shared_table),)


def _farthest_item(n):
    memory, table = _farthest_item_shared
    return distance(table, n)


class _ProcessPool(ProcessPoolExecutor):
    """To Python 3.11.3 a pool whose last work was cancelled may never end: here a task that does nothing comes behind it."""

    def __exit__(self, *error):
        try:
            self.submit(int).result()
        except Exception:
            pass
        finally:
            super().__exit__(*error)


@contextlib.contextmanager
def _shared_array(array):
    """A copy of the array in shared memory: gives where other processes find it. What is no plain array is given as it is."""
    if type(array) is not np.ndarray or array.dtype.hasobject or not array.nbytes:
        yield None, array
        return
    memory = SharedMemory(create=True, size=array.nbytes)
    try:
        order = "F" if array.flags.fnc else "C"
        np.ndarray(array.shape, array.dtype, memory.buf, order=order)[...] = array
        yield memory.name, (array.shape, array.dtype, order)
    finally:
        memory.close()
        memory.unlink()


def _attached_array(name, found):
    """The memory, which has to outlive the array, and the array in it, which is for reading only."""
    if name is None:
        return None, found
    shape, dtype, order = found
    memory = SharedMemory(name)
    array = np.ndarray(shape, dtype, memory.buf, order=order)
    array.flags.writeable = False
    return memory, array


def farthest(table: np.ndarray, step):
    out = []
    with _shared_array(table) as shared_table, _ProcessPool(max_workers=os.cpu_count(), initializer=_farthest_item_start, initargs=(shared_table,)) as pool:
        out.extend(pool.map(_farthest_item, range(0, len(table), step), chunksize=len(range(0, len(table), step)) // 200 + 1))
    return out


def _joined_item_start(shared_left, shared_right):
    global _joined_item_shared
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _joined_item_shared = (*_attached_array(*shared_left), *_attached_array(*shared_right))


def _joined_item(row):
    memory, left, memory_2, right = _joined_item_shared
    return float(left[row] @ right[:, row])


def joined(left: np.ndarray, right: np.ndarray, rows: list):
    total = 0.0
    items = list(rows)
    with _shared_array(left) as shared_left, _shared_array(right) as shared_right, _ProcessPool(max_workers=os.cpu_count(), initializer=_joined_item_start, initargs=(shared_left, shared_right)) as pool:
        for value in pool.map(_joined_item, items, chunksize=len(items) // 200 + 1):
            total += value
    return total


def _named_item_start(shared_values):
    global _named_item_shared
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _named_item_shared = (*_attached_array(*shared_values),)


def _named_item(n):
    memory, values = _named_item_shared
    return str(values[n]) + values.dtype.kind + str(values.flags.f_contiguous)


def named(values: np.ndarray):
    with _shared_array(values) as shared_values, _ProcessPool(max_workers=os.cpu_count(), initializer=_named_item_start, initargs=(shared_values,)) as pool:
        return list(pool.map(_named_item, range(len(values)), chunksize=len(values) // 200 + 1))


def _peaks_item_start(shared_heights):
    global _peaks_item_shared
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _peaks_item_shared = (*_attached_array(*shared_heights),)


def _peaks_item(x):
    memory, heights = _peaks_item_shared
    column = heights[x - 1:x + 2]
    best = int(column.argmax())
    return best


class Grid:
    def __init__(self, side):
        self.side = side

    def peaks(self, heights: np.ndarray):
        found = {}
        items = range(1, self.side - 1)
        with _shared_array(heights) as shared_heights, _ProcessPool(max_workers=os.cpu_count(), initializer=_peaks_item_start, initargs=(shared_heights,)) as pool:
            for x, best in zip(items, pool.map(_peaks_item, items, chunksize=len(items) // 200 + 1)):
                if best % 2:
                    found[x] = best
        return found


def main():
    table = np.arange(120, dtype=float).reshape(40, 3) % 7
    print(farthest(table, 4), farthest(table[:0], 1))
    print(farthest(np.asfortranarray(table), 9), farthest(table[::2, ::2], 5))
    print(joined(table, table.T, [3, 0, 20]))
    print(named(np.array(["a", "bc"])), named(np.array([1, None, "x"], dtype=object)), named(np.array([])))
    print(named(np.array([(1, 2.5)], dtype=[("a", "i4"), ("b", "f8")])), named(np.ma.masked_array([1, 2], [0, 1])))
    print(Grid(9).peaks(np.arange(81).reshape(9, 9) * 5 % 11))
    try:
        joined(table, table.T, [1, 99, 2])
    except IndexError as error:
        print("failed", error)
    print(sys.flags.interactive)


if __name__ == "__main__":
    main()
