"""What reductions give: a number, or with an axis an array, which can change. Run where NumPy is installed."""
import importlib.util
import sys

if importlib.util.find_spec("numpy") is None:
    sys.exit(0)

import numpy as np


def work(x):
    return round(float(np.sqrt(np.abs(x)).sum()), 9) + sum(k % 3 for k in range(30))


def sums_by_row(a):
    sums, out = a.sum(axis=1), []
    for i in range(len(a)):  # expect: refused
        sums[i - 1] = i * 7
        out.append(work(sums))
    return out


def means_by_column(a):
    means, out = np.mean(a, 0), []
    for i in range(len(a)):  # expect: refused
        means[0] = i
        out.append(work(means))
    return out


def kept_dimensions(a):
    top, out = np.max(a, keepdims=True), []
    for i in range(len(a)):  # expect: refused
        top[0, 0] = i
        out.append(work(top))
    return out


def cast(values):
    numbers, out = np.float64(values), []
    for i in range(len(values)):  # expect: refused
        numbers[0] = i
        out.append(work(numbers))
    return out


def lengths(a):
    norms, out = np.linalg.norm(a, axis=1), []
    for i in range(len(a)):  # expect: refused
        norms[i - 1] = i
        out.append(work(norms))
    return out


def scaled(a):
    top, out = a.max(), []
    for i in range(len(a)):  # expect: safe
        out.append(work(a[i] / top))
    return out


def main():
    a = np.arange(24.0).reshape(6, 4)
    print(sums_by_row(a), means_by_column(a), kept_dimensions(a), cast([3.0, 1.0, 2.0]), lengths(a), scaled(a))


main()
