"""Iterators and dicts that call a function of the loop's when they are asked for something: it sees the loop's names as they are by then."""
import itertools
from collections import defaultdict


def cost(n):
    return sum(i * i % 7 for i in range(n % 50 + 3))


def mapped(xs):
    out = []
    for x in xs:  # expect: refused
        later = map(lambda v: cost(v + x), range(3))
        out.append(later)
    return [list(each) for each in out]  # expect: review


def filtered(xs):
    out = []
    for x in xs:  # expect: refused
        most = cost(x)
        later = filter(lambda v: v < most, range(50))
        out.append(later)
    return [list(each) for each in out]  # expect: review


def taken(xs):
    out = []
    for x in xs:  # expect: safe
        most = cost(x)
        out.append((x, itertools.takewhile(lambda v: v < most, range(50))))
    return [list(each) for x, each in out]


def defaults(xs):
    out = []
    for x in xs:  # expect: refused
        counts = defaultdict(lambda: cost(x))
        out.append(counts)
    return [each[1] for each in out]


def named(xs):
    out = []
    for x in xs:  # expect: refused
        most = cost(x)

        def less(v):
            return v < most
        later = filter(less, range(50))
        out.append(later)
    return [list(each) for each in out]  # expect: review


def at_once(xs):
    out = []
    for x in xs:  # expect: safe
        most = cost(x)
        out.append(list(filter(lambda v: v < most, range(50))))
    return out


def own_default(xs):
    out = []
    for x in xs:  # expect: safe
        counts = defaultdict(lambda: 7)
        counts[x] = cost(x)
        out.append(counts[x + 1] + counts[x])
    return out


if __name__ == "__main__":
    items = list(range(6))
    print(mapped(items), filtered(items), taken(items), defaults(items), named(items), at_once(items), own_default(items))
