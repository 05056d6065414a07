# pattern: process_pool_shared_memory
# python: 3.8
# needs: numpy
"""A large table of which each item needs a little."""
import sys

import numpy as np


def distance(table, n):
    row = table[n]
    found = 0.0
    for other in table:
        difference = other - row
        found = max(found, float((difference * difference).sum()))
    return found


def farthest(table: np.ndarray, step):
    out = []
    for n in range(0, len(table), step):
        out.append(distance(table, n))
    return out


def joined(left: np.ndarray, right: np.ndarray, rows: list):
    total = 0.0
    for row in rows:
        value = float(left[row] @ right[:, row])
        total += value
    return total


def named(values: np.ndarray):
    return [str(values[n]) + values.dtype.kind + str(values.flags.f_contiguous) for n in range(len(values))]


class Grid:
    def __init__(self, side):
        self.side = side

    def peaks(self, heights: np.ndarray):
        found = {}
        for x in range(1, self.side - 1):
            column = heights[x - 1:x + 2]
            best = int(column.argmax())
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
