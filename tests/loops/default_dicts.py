"""Looking up a defaultdict makes what is missing; what its own keys lead to is there."""
import collections
from collections import defaultdict


def cost(n):
    total = 1
    for k in range(abs(n) % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


def grouped(words):
    groups = defaultdict(list)
    for w in words:  # expect: safe
        groups[w[0]].append(len(w))
    return groups


def medians(words):
    groups = grouped(words)
    out = {}
    for k in sorted(groups):  # expect: safe
        out[k] = cost(sum(sorted(groups[k])))
    return out


def totals(words):
    groups = grouped(words)
    return {k: sum(cost(n) for n in groups[k]) for k in groups}  # expect: safe


def pairs(words):
    groups = grouped(words)
    out = []
    for k, lengths in groups.items():  # expect: safe
        out.append(cost(len(groups[k]) + len(lengths)))
    return out


def other_key(words):
    groups = grouped(words)
    out = []
    for k in sorted(groups):  # expect: refused
        out.append(cost(len(groups[k.upper()]) + len(groups)))
    return out


def changed_key(words):
    groups = grouped(words)
    out = []
    for k in sorted(groups):  # expect: refused
        k = k + "x"
        out.append(cost(len(groups[k]) + len(groups)))
    return out


def other_dict(words):
    groups, others = grouped(words), defaultdict(list)
    out = []
    for k in sorted(groups):  # expect: refused
        out.append(cost(len(others[k]) + len(others)))
    return out


def taken_out(words):
    groups = grouped(words)
    out = []
    for k in sorted(groups):  # expect: refused
        del groups[k]
        out.append(cost(len(groups[k]) + len(groups)))
    return out


def emptied(words):
    groups = grouped(words)
    out = []
    for k in sorted(groups):
        groups.clear()
        for w in words:  # expect: refused
            out.append(cost(len(groups[k]) + len(groups)) + len(w))
    return out


def rebound(words):
    groups = grouped(words)
    empty = defaultdict(list)
    out = []
    for k in sorted(groups):  # expect: refused
        groups = empty
        out.append(cost(len(groups[k]) + len(groups)))
    return out


def behind(words):
    groups = grouped(words)
    for k in groups:  # expect: refused
        pass
    groups.clear()
    out = []
    for w in words:  # expect: refused
        out.append(cost(len(groups[k]) + len(groups)))
    return out


def counted(words):
    """A Counter makes nothing."""
    counts = collections.Counter([w[0] for w in words])  # expect: safe
    out = []
    for w in words:  # expect: safe
        out.append(cost(counts[w[-1]]))
    return out


def shadowed(words):
    def sorted(groups):
        return list(groups) + ["zz"]
    groups = grouped(words)
    out = []
    for k in sorted(groups):  # expect: refused
        out.append(cost(len(groups[k]) + len(groups)))
    return out


if __name__ == "__main__":
    words = ["apple", "bee", "axe", "cat", "bear", "dog"]
    for f in (medians, totals, pairs, other_key, changed_key, other_dict, taken_out, emptied, rebound, behind, counted, shadowed):
        print(f.__name__, f(words))
