# pattern: process_pool_shared_memory
# needs: numpy
"""A table of points: which one is farthest from each of some of them."""
import sys
import time

import numpy as np


def farthest_from(table, n):
    difference = table - table[n]
    far = np.sqrt((difference * difference).sum(axis=1))
    order = sorted(range(len(far)), key=lambda k: (far[k], k))
    return order[-1], round(float(far[order[-1]]), 6)


def farthest(table: np.ndarray, step):
    found = []
    for n in range(0, len(table), step):
        found.append(farthest_from(table, n))
    return found


def main():
    before = time.perf_counter()
    table = np.random.default_rng(5).random((60000, 16))
    print(farthest(table, 1500))
    print("work", time.perf_counter() - before, file=sys.stderr)


if __name__ == "__main__":
    main()
