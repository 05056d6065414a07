"""Written to get a wrong *safe*: state behind what the language does on its own, behind library callbacks, and behind names made at run time."""
import collections
import contextlib
import copy
import functools
import itertools
import operator
import warnings

HITS = []


def cost(n):
    total = 1
    for k in range(n % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


def hit(x):
    HITS.append(x)
    return cost(len(HITS) + x)


class Reader:
    def __get__(self, thing, owner=None):
        HITS.append(1)
        return cost(len(HITS))


class Read:
    value = Reader()


class Watched:
    def __init__(self, n):
        self.n = n

    def __getattribute__(self, name):
        HITS.append(name)
        return cost(len(HITS))


class Guarded:
    def __setattr__(self, name, value):
        HITS.append(name)
        object.__setattr__(self, name, cost(value + len(HITS)))


class Forgetful:
    def __init__(self, n):
        self.n = n

    def __delattr__(self, name):
        HITS.append(name)


class Made(type):
    def __call__(cls, n):
        HITS.append(n)
        return super().__call__(cost(n + len(HITS)))


class Thing(metaclass=Made):
    def __init__(self, n):
        self.n = n


class Copied:
    def __init__(self, n):
        self.n = n

    def __copy__(self):
        HITS.append(self.n)
        return Copied(cost(len(HITS)))


class Indexed:
    def __init__(self, n):
        self.n = n

    def __index__(self):
        HITS.append(self.n)
        return len(HITS) % 3


class Inplace:
    def __init__(self):
        self.n = 0

    def __iadd__(self, other):
        self.n = cost(self.n + other)
        return self


class Lazy:
    def __init__(self, n):
        self.n = n

    @property
    def value(self):
        return hit(self.n)

    def __getitem__(self, key):
        return hit(key)


class Out:
    def write(self, text):
        HITS.append(text)


class Base:
    made = 0

    def __init__(self, n):
        Base.made += 1
        self.n = cost(n + Base.made)


class Derived(Base):
    def __init__(self, n):
        super().__init__(n + 1)


class Once:
    instance = None

    def __new__(cls, n):
        if cls.instance is None:
            cls.instance = super().__new__(cls)
            cls.instance.n = cost(n)
        return cls.instance


def counting(function):
    @functools.wraps(function)
    def wrapper(x):
        wrapper.calls += 1
        return function(x + wrapper.calls)
    wrapper.calls = 0
    return wrapper


@counting
def decorated(x):
    return cost(x)


@contextlib.contextmanager
def entered(x):
    HITS.append(x)
    yield len(HITS)


@functools.singledispatch
def dispatched(x):
    return cost(x)


@dispatched.register
def _(x: int):
    return hit(x)


def instrumented(cls):
    plain = cls.run

    def run(self, x):
        HITS.append(x)
        return plain(self, x + len(HITS))
    cls.run = run
    return cls


@instrumented
class Runner:
    def run(self, x):
        return cost(x)


def language(xs):
    read, watched, once = Read(), Watched(1), Once
    a = [read.value + cost(x) for x in xs]  # expect: refused
    b = [watched.n + cost(x) for x in xs]  # expect: refused
    c = []
    for x in xs:  # expect: refused
        g = Guarded()
        g.n = x
        c.append(g.n)
    d = []
    for x in xs:  # expect: refused
        f = Forgetful(x)
        del f.n
        d.append(cost(len(HITS)))
    e = [Thing(x).n for x in xs]  # expect: review
    f = [copy.copy(Copied(x)).n for x in xs]  # expect: refused
    g = [cost([1, 2, 3][Indexed(x)]) for x in xs]  # expect: refused
    h = [Derived(x).n for x in xs]  # expect: refused
    i = [once(x).n for x in xs]  # expect: review
    return a, b, c, d, e, f, g, h, i


def library(xs):
    a = [functools.reduce(lambda s, y: hit(s + y), [x, 1, 2]) for x in xs]  # expect: refused
    b = [sorted([x, 2, 5], key=hit) for x in xs]  # expect: refused
    c = [list(map(hit, [x, x])) for x in xs]  # expect: refused
    d = [max([x, 4], key=hit) for x in xs]  # expect: refused
    e = [decorated(x) for x in xs]  # expect: refused
    f = [dispatched(x) for x in xs]  # expect: review
    g = [Runner().run(x) for x in xs]  # expect: review
    put = operator.methodcaller("append", 1)
    h = [(put(HITS), cost(len(HITS) + x)) for x in xs]  # expect: review
    i = [(list.append(HITS, x), cost(len(HITS))) for x in xs]  # expect: refused
    j = []
    for x in xs:  # expect: refused
        with entered(x) as n:
            j.append(cost(n))
    k = [(print(x, file=Out()), cost(len(HITS))) for x in xs]  # expect: refused
    m = [next(filter(hit, [x, 3])) for x in xs]  # expect: refused
    n = list(itertools.starmap(operator.add, [(hit(x), 1) for x in xs]))  # expect: refused
    value = operator.attrgetter("value")
    p = [cost(value(Lazy(x))) for x in xs]  # expect: refused
    first = operator.itemgetter(0)
    q = [cost(first(Lazy(x))) for x in xs]  # expect: review
    return a, b, c, d, e, f, g, h, i, j, k, m, n, p, q


def names(xs):
    a = []
    for x in xs:  # expect: refused
        globals()["HITS"] = HITS + [x]
        a.append(cost(len(HITS)))
    box = Base(1)
    b = []
    for x in xs:  # expect: refused
        vars(box)["n"] = cost(box.n + x)
        b.append(box.n)
    c = []
    for x in xs:  # expect: refused
        setattr(box, "n", cost(getattr(box, "n") + x))
        c.append(box.n)
    actions = {"hit": hit, "cost": cost}
    d = [actions["hit" if x % 2 else "cost"](x) for x in xs]  # expect: refused
    steps = [lambda y: hit(y), cost]
    e = [steps[x % 2](x) for x in xs]  # expect: refused
    f = [globals()["hit"](x) for x in xs]  # expect: refused
    total = Inplace()
    g = []
    for x in xs:  # expect: refused total
        total += x
        g.append(cost(total.n))
    maps = collections.ChainMap({}, {"n": 1})
    h = []
    for x in xs:  # expect: refused
        maps["n"] = cost(maps["n"] + x)
        h.append(maps["n"])
    pulled = iter(lambda: hit(1), -1)
    i = [cost(x + y) for x, y in zip(xs, pulled)]  # expect: review
    return a, b, c, d, e, f, g, h, i


def warned(xs):
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        out = [warn(x) for x in xs]  # expect: refused
        return out, len(seen)


def warn(x):
    warnings.warn("x")
    return cost(x)


class Gauge:
    def __init__(self, level):
        self._level = level

    @property
    def level(self):
        return self._level

    @level.setter
    def level(self, value):
        self._level = value


def rise(gauges):
    for gauge in gauges:  # expect: review distinct-items
        gauge.level = cost(gauge.level)
    return [gauge.level for gauge in gauges]  # expect: safe


def main():
    xs = [3, 8, 1, 6]
    print(language(xs))
    print(library(xs))
    print(names(xs))
    print(warned(xs))
    twice = Gauge(5)
    print(rise([twice, twice, Gauge(7)]))


if __name__ == "__main__":
    main()
