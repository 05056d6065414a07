"""What the language calls without saying so, what belongs to a thread or process, what comes too late or not at all."""
import functools
import itertools
import math
import os
import threading
from dataclasses import dataclass, field
from decimal import Decimal

SEEN = []
LOCAL = threading.local()
SHARED = [1]


def cost(n):
    total = 0
    for k in range(n):  # expect: refused total
        total = total * 31 + k
    return total


class Loud:
    def __init__(self, n):
        self.n = n

    def __bool__(self):
        SEEN.append(self.n)
        return True

    def __lt__(self, other):
        SEEN.append(self.n)
        return self.n < other.n

    def __repr__(self):
        SEEN.append(self.n)
        return "Loud"

    def __int__(self):
        SEEN.append(self.n)
        return self.n


class Dying:
    def __init__(self, n):
        self.n = n

    def __del__(self):
        SEEN.append(self.n)


class Filling(dict):
    def __missing__(self, key):
        self[key] = len(self)
        return self[key]


class Counted:
    made = 0

    def __init__(self, n):
        self.__class__.made += 1
        self.n = n


@dataclass
class Job:
    n: int
    id: int = field(default_factory=itertools.count().__next__)


class Registering:
    def __init_subclass__(cls):
        SEEN.append(cls.__name__)


class Patched:
    def run(self, n):
        return cost(n)


def noisy(self, n):
    SEEN.append(n)
    return cost(n) + len(SEEN)


setattr(Patched, "run", noisy)
math.sqrt = cost


@functools.lru_cache(maxsize=None)
def cached(n):
    return cost(n)


def ask(n):
    loud = Loud(n)
    if loud:
        return cost(n)
    return 0


def order(n):
    return min([Loud(n), Loud(3)]).n + cost(n)


def show(n):
    return "%s" % [Loud(n)] + str(cost(n))


def whole(n):
    return int(Loud(n)) + cost(n)


def die(n):
    dying = Dying(n)
    return cost(n)


def register(n):
    class One(Registering):
        pass
    return cost(n)


def stop(n):
    if n > 3:
        raise StopIteration(n)
    return cost(n)


def first(n):
    return next(k for k in range(cost(n)) if k > n)


def careful(n):
    try:
        return next(k for k in range(cost(n)) if k > n)
    except StopIteration:
        return None


def forever(n):
    while n != 1:  # expect: refused while
        n = n // 2 if n % 2 == 0 else 3 * n + 1
    return n


def note(n):
    SEEN.append(n)
    return n


def hold(n, base):
    return {"n": cost(n), "base": base}


def read(name):
    with open(name) as file:
        return cost(len(file.read()))


def protocols(xs):
    filling = Filling()
    a = [ask(x) for x in xs]  # expect: refused SEEN
    b = [order(x) for x in xs]  # expect: refused SEEN
    c = [show(x) for x in xs]  # expect: refused SEEN
    d = [whole(x) for x in xs]  # expect: refused SEEN
    e = [die(x) for x in xs]  # expect: refused SEEN
    f = [register(x) for x in xs]  # expect: refused
    g = [filling[x] + cost(x) for x in xs]  # expect: review
    h = [Job(x).id + cost(x) for x in xs]  # expect: refused
    i = [Counted(x).n + cost(x) for x in xs]  # expect: refused
    j = [Patched().run(x) for x in xs]  # expect: refused SEEN
    k = [math.sqrt(x) + cost(x) for x in xs]  # expect: review math.sqrt
    return a, b, c, d, e, f, g, h, i, j, k


def unbound(xs):
    if xs:
        k = len(xs)
    out = []
    for x in xs:  # expect: review unbound
        y = cost(x + k)
        z = y + k
        out.append(z)
    return out


def bound(xs):
    if xs:
        k = len(xs)
    else:
        k = 0
    for m in range(3):
        with open(__file__) as file:
            out = []
            for x in xs:  # expect: safe
                y = cost(x + k + m)
                z = y + k
                out.append(z)
    return out


def lambdas(xs):
    out = []
    for x in xs:  # expect: safe
        out.append((cost(x), lambda: x))
    return out


def negative(a):
    for i in range(-4, 4):  # expect: refused a
        a[i] = cost(a[i])
    for i in range(1, len(a)):  # expect: safe
        a[i] = cost(a[i])
    for i in range(len(a) - 1, -1, -1):
        a[i] = cost(a[i])


def lazy(xs):
    out = []
    for x in map(note, xs):  # expect: review iterable
        out.append(cost(x + len(SEEN)))
    return out


def local(xs):
    LOCAL.k = 1
    return [cost(x) + LOCAL.k for x in xs]  # expect: review thread-context


def stops(xs):
    try:
        return [stop(x) for x in xs]  # expect: review stop-iteration
    except StopIteration:
        return [first(x) for x in xs]  # expect: review stop-iteration


def never_stops(xs):
    return [careful(x) for x in xs]  # expect: safe


def leave_then_run(xs):
    for x in xs:  # expect: safe
        if x <= 0:
            print("done")
            raise SystemExit(3)
        y = forever(x)
        print(y)


def directory(names):
    for name in names:  # expect: refused
        y = read(name)
        os.chdir("..")
        print(y)


def keeps(xs):
    base = [1]
    out = [hold(x, base) for x in xs]  # expect: safe
    base.append(2)
    return out


def set_item(xs):
    d = {}
    for x in xs:  # expect: safe
        d.__setitem__(cost(x), len(d))
    return d


def main():
    xs = [1, 2, 3]
    protocols(xs), unbound(xs), bound(xs), lambdas(xs), negative([0, 1, 0, 1]), lazy(xs), local(xs), stops(xs), never_stops(xs)
    keeps(xs), set_item(xs), directory([__file__]), leave_then_run([0] + xs)


main()
