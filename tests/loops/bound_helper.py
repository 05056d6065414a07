"""For bound_elsewhere.py, which sets names of this module."""

CALL = None


def cost(n):
    total = 1
    for k in range(abs(n) % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


def size(x):
    return cost(x + len([x]))


def go(x):
    if CALL is not None:
        return CALL(x)
    return cost(x)
