"""The longest rise of each column of a large table, in a method."""
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.shared_memory import SharedMemory

import numpy as np


def longest_rise(column):
    best = length = 1
    last = None
    for value in column.tolist():
        length = length + 1 if last is not None and value > last else 1
        best = max(best, length)
        last = value
    return best, int(column.argmax())


def attach(name, shape, dtype):
    global memory, shared
    memory = SharedMemory(name)
    shared = np.ndarray(shape, dtype, buffer=memory.buf)


def rise_of_shared(k):
    return longest_rise(shared[:, k])


class Readings:
    def __init__(self, columns):
        self.columns = columns

    def rises(self, values: np.ndarray):
        memory = SharedMemory(create=True, size=values.nbytes)
        try:
            np.ndarray(values.shape, values.dtype, buffer=memory.buf)[:] = values
            with ProcessPoolExecutor(os.cpu_count(), initializer=attach, initargs=(memory.name, values.shape, values.dtype)) as pool:
                found = list(pool.map(rise_of_shared, range(self.columns)))
        finally:
            memory.close()
            memory.unlink()
        return [best for best, _ in found], sum(where for _, where in found)


def main():
    before = time.perf_counter()
    values = np.random.default_rng(7).random((200000, 60))
    print(Readings(60).rises(values))
    print("work", time.perf_counter() - before, file=sys.stderr)


if __name__ == "__main__":
    main()
