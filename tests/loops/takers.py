"""Calls that go through a generator to its end, and what they do between two items."""
import collections
import functools
import heapq
import math
import operator
import statistics
from statistics import median


def heavy(a, b=1):
    t = 0
    for k in range(40):
        t = (t * 31 + a * k + b) % 10007
    return t


def average(xs):
    return math.fsum(heavy(x) / 7 for x in xs) / len(xs)  # expect: safe


def product(xs):
    return functools.reduce(operator.mul, (heavy(x) % 5 + 1 for x in xs), 1)  # expect: safe


def folded(xs):
    return functools.reduce(lambda acc, v: acc * 31 % 1009 + v, (heavy(x, 2) for x in xs))  # expect: safe


def best(xs):
    return heapq.nlargest(3, (heavy(x, 3) for x in xs)), heapq.nsmallest(2, ((heavy(x) % 9, x) for x in xs), key=operator.itemgetter(1))  # expect: safe


def middle(xs):
    return median(heavy(x) for x in xs), statistics.pstdev(heavy(x) for x in xs)  # expect: safe


def counts(xs):
    return sorted(collections.Counter(heavy(x) % 4 for x in xs).items())  # expect: safe


def last_ones(xs):
    return list(collections.deque((heavy(x) for x in xs), maxlen=3))  # expect: safe


def largest(xs):
    return max((heavy(x) for x in xs), key=lambda v: -v, default=0)  # expect: safe


def joined(xs, sep):
    text = sep.join(str(heavy(x)) for x in xs)  # expect: safe
    return text


def extended(xs, start):
    out = list(start)
    out.extend(heavy(x) for x in xs)  # expect: safe
    return out


def extended_partly(xs):
    out = []
    try:
        out.extend(100 // (heavy(x) % 7 - 2) for x in xs)  # expect: safe
    except ZeroDivisionError as e:
        out.append(str(e))
    return out


# What is read by the work is changed between two items.

SEEN = []


class Num:
    def __init__(self, v):
        self.v = v

    def __add__(self, other):
        SEEN.append(self.v)
        return Num(self.v + other.v)

    def __radd__(self, other):
        return self

    def __lt__(self, other):
        SEEN.append(other.v)
        return self.v < other.v


class Plain:
    def __init__(self, v):
        self.v = v

    def __add__(self, other):
        return Plain(self.v + other.v)

    def __radd__(self, other):
        return self


def marked(x):
    return Num(heavy(x) + len(SEEN))


def added(xs):
    return sum(marked(x) for x in xs).v  # expect: refused shared-mutation


def greatest(xs):
    return max(marked(x) for x in xs).v  # expect: refused shared-mutation


def added_plainly(xs):
    return sum(Plain(heavy(x)) for x in xs).v  # expect: safe


def note(a, b):
    SEEN.append(a)
    return a + b


def reduced(xs):
    return functools.reduce(note, (heavy(x) + len(SEEN) for x in xs))  # expect: refused shared-mutation


def told(a, b):
    print("add", b)
    return a + b


def told_as_it_goes(xs):
    return functools.reduce(told, (heavy(x) for x in xs), 0)  # expect: refused world-order


def by_rank(v):
    SEEN.append(v)
    return len(SEEN) % 3


def ranked(xs):
    return min((heavy(x) + len(SEEN) for x in xs), key=by_rank)  # expect: refused shared-mutation


def onto_itself(xs):
    out = [1]
    out.extend(heavy(x) + len(out) for x in xs)  # expect: refused shared-mutation
    return out


def counted_by(xs, total):
    total.update(heavy(x, len(total)) % 50 for x in xs)  # expect: refused shared-mutation
    return sorted(total)


def default_later(xs):
    def floor():
        SEEN.clear()
        return 0
    SEEN.append(1)
    return max((heavy(x) + len(SEEN) for x in xs), default=floor())  # expect: refused unsupported


def as_start(xs):
    return functools.reduce(lambda a, b: a, xs, (heavy(x) for x in xs))  # expect: refused unsupported


def kept_for_later(xs):
    return list(zip(xs, (heavy(x) for x in xs)))  # expect: refused unsupported


def reduce(f, xs):
    for x in xs:
        SEEN.append(x)
    return len(SEEN)


def own_function(xs):
    return reduce(max, (heavy(x) + len(SEEN) for x in xs))  # expect: refused unsupported


def main():
    xs = list(range(25))
    print(average(xs), product(xs), folded(xs), best(xs), middle(xs), counts(xs), last_ones(xs), largest(xs), joined(xs, "-"))
    print(extended(xs, [1, 2]), extended_partly(xs))
    print(added(xs), greatest(xs), added_plainly(xs), reduced(xs), told_as_it_goes(xs[:3]), ranked(xs), onto_itself(xs))
    print(counted_by(xs, {1}), default_later(xs), next(as_start(xs)), kept_for_later(xs)[3], own_function(xs))


if __name__ == "__main__":
    main()
