"""What NumPy does about errors, and how it shows arrays, is the thread's own. Run where NumPy is installed."""
import importlib.util
import sys

if importlib.util.find_spec("numpy") is None:
    sys.exit(0)

import numpy as np

np.seterr(all="raise")
np.set_printoptions(precision=2, threshold=5)


def divided(a):
    out = []
    for i in range(3):  # expect: review
        out.append(np.divide(a, i))
    return out


def rooted(a):
    return [np.sqrt(a - i * 10) for i in range(5)]  # expect: review


def by_operator(a):
    return [float((1 / (a - i)).sum()) for i in range(5)]  # expect: review


def shown(a):
    return [str(a * i) for i in range(5)]  # expect: review


def plain(n):
    return [sum(k * i % 7 for k in range(300)) for i in range(n)]  # expect: safe


if __name__ == "__main__":
    for f in (divided, rooted, by_operator):
        try:
            print(f(np.arange(1.0, 400.0)))
        except FloatingPointError as error:
            print(f.__name__, error)
    print(shown(np.arange(1.0, 40.0)), plain(5))
