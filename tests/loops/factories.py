"""What a defaultdict makes a missing element with runs where the element is asked for."""
import copy
from collections import defaultdict
from operator import itemgetter


class Log:
    def __init__(self):
        self.xs = []

    def new(self):
        self.xs.append(1)
        return 0


class Tally:
    made = 0

    def __init__(self):
        Tally.made += 1
        self.n = 0


class Plain:
    """Its objects are no more than their attributes."""

    def __init__(self, n=0):
        self.n = 0
        self.xs = []


def zero():
    return 0


def work(w, n):
    return sum(len(w) * i + n for i in range(100))


def look_up(d, k):
    return d[k]


class Keeper:
    def __init__(self, make):
        self.d = defaultdict(make)

    def get(self, k):
        return self.d[k]


def method(words, log):
    d, out = defaultdict(log.new), []
    for w in words:  # expect: review unresolved
        s = work(w, len(log.xs))
        d[w] += s
        out.append(s)
    return out


def class_with_counter(words):
    d, out = defaultdict(Tally), []
    for w in words:  # expect: review unresolved
        s = work(w, Tally.made)
        d[w].n += s
        out.append(s)
    return out


def called(words, log):
    d, out = defaultdict(log.new), []
    for w in words:  # expect: review unresolved
        s = work(w, len(log.xs))
        look_up(d, w)
        out.append(s)
    return out


def kept(words, log):
    keeper, out = Keeper(log.new), []
    for w in words:  # expect: review unresolved
        s = work(w, len(log.xs))
        keeper.get(w)
        out.append(s)
    return out


def copied(words, log):
    d, out = copy.copy(defaultdict(log.new)), []
    for w in words:  # expect: review unresolved
        s = work(w, len(log.xs))
        d[w] += 1
        out.append(s)
    return out


def set_later(words, log):
    d, out = defaultdict(int), []
    d.default_factory = log.new
    for w in words:  # expect: review unresolved
        s = work(w, len(log.xs))
        d[w] += 1
        out.append(s)
    return out


def splat(words, log):
    given = [log.new]
    d, out = defaultdict(*given), []
    for w in words:  # expect: review unresolved
        s = work(w, len(log.xs))
        d[w] += 1
        out.append(s)
    return out


def got(words, log):
    d, out = defaultdict(log.new), []
    for w in words:  # expect: review unresolved
        s = work(w, len(log.xs))
        itemgetter(w)(d)
        out.append(s)
    return out


def plain(words, log):
    counts, lists, pairs, own, zeros, out = defaultdict(int), defaultdict(list), defaultdict(lambda: [0, 0]), defaultdict(Plain), defaultdict(zero), []
    for w in words:  # expect: safe
        s = work(w, len(log.xs))
        counts[w] += s
        lists[w].append(s)
        pairs[w][0] += s
        own[w].n += s
        zeros[w] += s
        out.append(s)
    return out


def histogram(text):
    cells = defaultdict(lambda: {"n": 0, "places": []})
    for i, c in enumerate(text):
        cells[c]["n"] += 1
        cells[c]["places"].append(i)
    return {c: (cell["n"], cell["places"][0]) for c, cell in cells.items()}


def histograms(words):
    out = []
    for w in words:  # expect: safe
        out.append(histogram(w * 10))
    return out


if __name__ == "__main__":
    W = ["a", "b", "a", "cc"]
    print(method(W, Log()), class_with_counter(W), called(W, Log()), kept(W, Log()), copied(W, Log()), set_later(W, Log()), splat(W, Log()), got(W, Log()), plain(W, Log()))
    print(histograms(W))
