"""Builtins and library functions that the program replaces by ways that lead round the names of their modules."""
import bisect
import cmath
import collections
import heapq
import math
import operator
import statistics
import sys
from __main__ import __dict__ as names
from sys import modules as loaded

SEEN = []


def cost(n):
    total = 1
    for k in [3] * (n % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


def counted(real):
    def one(*args, **options):
        SEEN.append(1)
        return real(*args, **options)
    return one


class Table:
    def size(self, n):
        return n


class Wide(Table):
    def size(self, n):
        return super().size(n) + len(SEEN)


class Grows:
    def size(self, n):
        SEEN.append(1)
        return n


def install():
    late["round"] = counted(round)


names["sorted"] = counted(sorted)
sys._getframe().f_globals["sum"] = counted(sum)
sys._getframe().f_builtins["max"] = counted(max)
cost.__builtins__["min"] = counted(min)
sys.modules.get("builtins").abs = counted(abs)
loaded["builtins"].any = counted(any)
late = globals()
install()
vars(math)["floor"] = counted(math.floor)
operator.__dict__.update(index=counted(operator.index))
sys.modules["heapq"].nsmallest = counted(heapq.nsmallest)
collections.Counter.most_common = counted(collections.Counter.most_common)
for attribute in ["sqrt", "exp"]:
    setattr(cmath, attribute, counted(getattr(cmath, attribute)))
grows = Grows()
names["super"] = lambda: grows


class Fake:
    def mean(self, xs):
        SEEN.append(1)
        return len(SEEN)


sys.modules["statistics"] = Fake()
import statistics  # noqa: E402


def ordered(rows):
    out = []
    for row in rows:  # expect: review
        out.append(cost(sorted([row, len(SEEN)])[0]))
    return out


def added(rows):
    out = []
    for row in rows:  # expect: review
        out.append(cost(sum([row, len(SEEN)])))
    return out


def largest(rows):
    out = []
    for row in rows:  # expect: review
        out.append(cost(max([row, len(SEEN)])))
    return out


def smallest(rows):
    out = []
    for row in rows:  # expect: review
        out.append(cost(min([row, len(SEEN)])))
    return out


def positive(rows):
    out = []
    for row in rows:  # expect: review
        out.append(cost(abs(row) + len(SEEN)))
    return out


def some(rows):
    out = []
    for row in rows:  # expect: review
        out.append(cost(any([row]) + len(SEEN)))
    return out


def rounded(rows):
    out = []
    for row in rows:  # expect: review
        out.append(cost(round(row) + len(SEEN)))
    return out


def floors(rows):
    out = []
    for row in rows:  # expect: review
        out.append(cost(math.floor(row) + len(SEEN)))
    return out


def indices(rows):
    out = []
    for row in rows:  # expect: review
        out.append(cost(operator.index(row) + len(SEEN)))
    return out


def lowest(rows):
    out = []
    for row in rows:  # expect: review
        out.append(cost(heapq.nsmallest(1, [row])[0] + len(SEEN)))
    return out


def common(rows):
    out = []
    for row in rows:  # expect: review
        out.append(cost(collections.Counter([row]).most_common()[0][0] + len(SEEN)))
    return out


def roots(rows):
    out = []
    for row in rows:  # expect: review
        out.append(cost(int(cmath.sqrt(row).real) + len(SEEN)))
    return out


def means(rows):
    out = []
    for row in rows:  # expect: review
        out.append(cost(statistics.mean([row]) + len(SEEN)))
    return out


def sizes(rows, table):
    out = []
    for row in rows:  # expect: review
        out.append(cost(table.size(row)))
    return out


def places(rows):
    out = []
    for row in rows:  # expect: safe
        out.append(cost(bisect.bisect([1, 2, 3], row)))
    return out


if __name__ == "__main__":
    numbers = [5, 3, 8, 1]
    for function in (ordered, added, largest, smallest, positive, some, rounded, floors, indices, lowest, common, roots, means, places):
        print(function.__name__, len(function(numbers)))  # how often they are called is for others to say, too
    print(len(sizes(numbers, Wide())))
