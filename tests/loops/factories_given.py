"""A defaultdict is given what it makes elements with otherwise than by its call: what it makes is not known then."""
from collections import defaultdict

MADE = []


def make():
    MADE.append(1)
    return len(MADE)


def cost(n):
    total = 1
    for k in range(n % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


class Table(defaultdict):
    """Its call says what it makes elements with."""


class Named(defaultdict):
    def __init__(self, f):
        super().__init__(f)


class Holder:
    def __init__(self):
        self.table = Table(make)

    def get(self, k):
        return self.table[k]


def made_bare():
    d = defaultdict.__new__(defaultdict)
    d.__init__(make)
    return d


BARE = made_bare()
TABLE = Table(make)
NAMED = Named(make)
AGAIN = defaultdict(int)
AGAIN.__init__(make)


def of_bare(xs):
    out = []
    for x in xs:  # expect: review
        out.append(cost(BARE[x]) + x)
    return out


def of_class(xs):
    out = []
    for x in xs:  # expect: review
        out.append(cost(TABLE[x]) + x)
    return out


def of_named(xs):
    out = []
    for x in xs:  # expect: review
        out.append(cost(NAMED[x]) + x)
    return out


def of_other(xs):
    out = []
    for x in xs:  # expect: refused
        out.append(cost(AGAIN[x]) + x)
    return out


def of_attribute(xs):
    h = Holder()
    out = []
    for x in xs:  # expect: review
        out.append(cost(h.get(x)) + x)
    return out


def plain(xs):
    table = {x: x * x for x in xs}  # expect: safe
    out = []
    for x in xs:  # expect: safe
        out.append(cost(table[x]))
    return out


if __name__ == "__main__":
    xs = list(range(1, 9))
    print(of_bare(xs), of_class(xs), of_named(xs), of_other(xs), of_attribute(xs), plain(xs), MADE)
