"""Groups of groupby: each is read from the one iterator beneath, and is empty once the next one was asked for."""
import hashlib
import itertools
from operator import itemgetter

ROWS = [("k%d" % (i // 4), i) for i in range(24)]


def digest(value):
    return hashlib.sha256(str(value).encode()).hexdigest()


def lists(rows):
    found = {}
    for key, group in itertools.groupby(rows, key=itemgetter(0)):  # expect: refused groups
        found[key] = digest(list(group))
    return found


def gone_through(rows):
    found = []
    for index, (key, group) in enumerate(itertools.groupby(rows, key=itemgetter(0))):  # expect: refused
        total = 0
        for _, number in group:
            total += number
        found.append(digest(total + index))
    return found


def kept(rows):
    groups = []
    for key, group in itertools.groupby(rows, key=itemgetter(0)):  # expect: refused groups
        groups.append(group)
    return [digest(list(group)) for group in groups]


def lists_first():
    found = {}
    pairs = [(key, list(group)) for key, group in itertools.groupby(ROWS, key=itemgetter(0))]
    for key, group in pairs:  # expect: safe
        found[key] = digest(group)
    return found


if __name__ == "__main__":
    print(lists(ROWS), gone_through(ROWS), kept(ROWS), lists_first())
