# pattern: process_pool_shared_memory
# needs: numpy
"""The longest rise of each column of a large table, in a method."""
import sys
import time

import numpy as np


def longest_rise(column):
    best = length = 1
    last = None
    for value in column.tolist():
        length = length + 1 if last is not None and value > last else 1
        best = max(best, length)
        last = value
    return best, int(column.argmax())


class Readings:
    def __init__(self, columns):
        self.columns = columns

    def rises(self, values: np.ndarray):
        rises, total = [], 0
        for k in range(self.columns):
            best, where = longest_rise(values[:, k])
            rises.append(best)
            total += where
        return rises, total


def main():
    before = time.perf_counter()
    values = np.random.default_rng(7).random((200000, 60))
    print(Readings(60).rises(values))
    print("work", time.perf_counter() - before, file=sys.stderr)


if __name__ == "__main__":
    main()
