"""`next` of what never ends raises no StopIteration."""
import itertools
from itertools import count, cycle, islice, repeat


def played(seed):
    players, n = itertools.cycle(("a", "bb")), 0
    for k in range(50):
        n = n * 3 % 1009 + len(next(players)) * seed
    return n


def numbered(seed):
    ids, ones = count(seed), repeat(1)
    return sum(next(ids) * next(ones) for _ in range(50))


def of_some(names):
    turns, n = cycle(names), 0
    for k in range(50):
        n += len(next(turns))
    return n


def of_few(seed):
    ids, n = islice(count(seed), 50), 0
    for k in range(50):
        n += next(ids)
    return n


def one_of_two(seed):
    ids = count() if seed % 2 else iter(range(50))
    return sum([next(ids) for _ in range(50)])


def nothing():
    return next(cycle([]))


def all_of_them(seeds):
    out = []
    for s in seeds:  # expect: safe
        out.append(played(s))
    for s in seeds:  # expect: safe
        out.append(numbered(s))
    for s in seeds:  # expect: review stop-iteration
        out.append(of_some("ab"[: s + 1]))
    for s in seeds:  # expect: review stop-iteration
        out.append(of_few(s))
    for s in seeds:  # expect: review stop-iteration
        out.append(one_of_two(s))
    return out


def raising(seeds):
    out = []
    for s in seeds:  # expect: review stop-iteration
        out.append(s + nothing())
    return out


if __name__ == "__main__":
    print(all_of_them(range(6)))
