"""Helpers of modules.py: effects hidden one and two calls deep."""

SEEN = []
TOTALS = {"n": 0}
LIMIT = 10


def note(x):
    SEEN.append(x)


def deep(x):
    note(x)
    return x * x


def count(x):
    TOTALS["n"] += 1
    return heavy(x)


def heavy(n):
    total = 0
    for k in range(n):  # expect: safe
        total += k % LIMIT
    return total


class Tracker:
    def __init__(self, size):
        self.size = size
        self.seen = []

    def check(self, x):
        return heavy(x) + self.size

    def mark(self, x):
        self.seen.append(x)
        return heavy(x)
