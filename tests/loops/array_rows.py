"""Rows of arrays. Run where NumPy is installed."""
import importlib.util
import sys

if importlib.util.find_spec("numpy") is None:
    sys.exit(0)

import numpy as np


def work(x):
    return round(float(np.sqrt(np.abs(x)).sum()), 9) + sum(k % 3 for k in range(30))


def rows(a):
    out = []
    for row in a:  # expect: safe
        out.append(work(row))
    return out


def smoothed(image, kernel):
    return np.vstack([np.convolve(row, kernel, mode="same") for row in image])  # expect: safe


def best_row(a):
    best, where = -1.0, -1
    for i, row in enumerate(a):  # expect: safe
        value = work(row) + i
        if value > best:
            best, where = value, i
    return best, where


def cells(a):
    total = 0.0
    for row in a:  # expect: safe
        for x in row:  # expect: safe
            total += work(x)
    return total


def changed_through_view(a):
    last = a[-1]
    out = []
    for row in a:  # expect: refused
        out.append(work(row))
        last[0] = len(out)
    return out


def changed_themselves(a):
    for row in a:  # expect: refused
        row[0] += work(row)
    return a.tolist()


def main():
    a = np.arange(24.0).reshape(6, 4)
    print(rows(a), smoothed(a, np.array([1.0, 2.0, 1.0])).tolist(), best_row(a), cells(a))
    print(changed_through_view(a.copy()), changed_themselves(a.copy()))
    try:
        rows(np.array(4.0))
    except TypeError as error:
        print(error)


main()
