"""A table of points: which one is farthest from each of some of them."""
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.shared_memory import SharedMemory

import numpy as np


def farthest_from(table, n):
    difference = table - table[n]
    far = np.sqrt((difference * difference).sum(axis=1))
    order = sorted(range(len(far)), key=lambda k: (far[k], k))
    return order[-1], round(float(far[order[-1]]), 6)


def attach(name, shape, dtype):
    global memory, shared
    memory = SharedMemory(name)
    shared = np.ndarray(shape, dtype, buffer=memory.buf)


def farthest_shared(n):
    return farthest_from(shared, n)


def farthest(table: np.ndarray, step):
    memory = SharedMemory(create=True, size=table.nbytes)
    try:
        np.ndarray(table.shape, table.dtype, buffer=memory.buf)[:] = table
        with ProcessPoolExecutor(os.cpu_count(), initializer=attach, initargs=(memory.name, table.shape, table.dtype)) as pool:
            return list(pool.map(farthest_shared, range(0, len(table), step)))
    finally:
        memory.close()
        memory.unlink()


def main():
    before = time.perf_counter()
    table = np.random.default_rng(5).random((60000, 16))
    print(farthest(table, 1500))
    print("work", time.perf_counter() - before, file=sys.stderr)


if __name__ == "__main__":
    main()
