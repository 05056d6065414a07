"""What moves to a worker must mean the same there: names, text, classes, exceptions, early ends, recursion."""
import functools
import os
import re
import sys
import time
import dataclasses
import collections
import contextlib
import threading
import itertools
import copy
import typing


def cost(n):
    total = 1
    for k in range(int(n) % 50):
        total = (total * 31 + k) % 10007
    return total


LIMIT = 3
TABLE = {}
CONFIG = {"n": 1}


class Base:
    def score(self, x):
        return cost(x)

    def name(self):
        return 1


class Sub(Base):
    factor = 2

    def __init__(self):
        self.__secret = 5
        self.out = []

    def __hidden(self, x):
        return cost(x + self.__secret)

    def run(self, xs):
        out = []
        for x in xs:  # expect: safe
            out.append(super().score(x) + 1)
        return out

    def mangled(self, xs):
        out = []
        for x in xs:  # expect: safe
            out.append(self.__hidden(x))
        return out

    def secret(self, xs):
        return [cost(x + self.__secret) for x in xs]  # expect: safe

    def klass(self, xs):
        return [cost(x + len(__class__.__name__)) for x in xs]  # expect: safe

    def kind(self, xs):
        return [cost(x + type(self).factor) for x in xs]  # expect: safe

    def nested(self, xs):
        def inner(x):
            return self.__hidden(x) + 1
        return [inner(x) for x in xs]  # expect: safe

    def score(self, x):
        return super().score(x) * 2

    def total(self, xs):
        return [self.score(x) for x in xs]  # expect: safe


def outlined(xs):
    a = []
    for x in xs:  # expect: safe
        text = """a
  b
 c"""
        a.append(cost(len(text) + x))
    b = []
    for x in xs:  # expect: safe
        y = (x +
             1)
        b.append(cost(y)); b.append(cost(y + 1))
    c = []
    for i, (x, (y, z)) in enumerate(zip(xs, zip(xs, xs))):  # expect: safe
        c.append(cost(x + y + z + i))
    d = []
    for x, *rest in [(1, 2, 3), (4, 5, 6)]:  # expect: safe
        d.append(cost(x + len(rest)))
    e = {}
    for x in xs:  # expect: safe
        e[x] = cost(x)
        last = x
    print(last)
    f = []
    for x in xs:  # expect: safe
        try:
            v = cost(10 // (x - 1))
        except ZeroDivisionError as error:
            v = len(str(error))
        f.append(v)
    g = []
    for x in xs:  # expect: refused  # true: safe
        x = x + 1
        g.append(cost(x))
    print(x)
    h = []
    for x in xs:  # expect: refused
        for y in range(x):
            if y > 3:
                break
        else:
            y = -1
        h.append(cost(y + x))
    print(y)
    i = []
    for x in xs:  # expect: safe
        if x % 2:
            continue
        w = cost(x)
        i.append(w)
    print(w)
    j = []
    for x in xs:  # expect: refused
        del x
        j.append(1)
    k = []
    for _ in xs:  # expect: refused
        k.append(cost(len(k)))
    m = [cost(y) for x in xs if (y := x + 1) > 2]  # expect: refused
    print(y)
    n = [(lambda z: cost(z + x))(x) for x in xs]  # expect: safe
    o = [[cost(x * y) for y in range(3)] for x in xs]  # expect: safe
    p = {x: {y: cost(y) for y in range(x)} for x in xs}  # expect: safe
    q = sum(cost(x) for x in xs)  # expect: safe
    r = sorted((cost(x) for x in xs), reverse=True)
    s = max(xs, key=cost)
    t = []
    for x in xs:  # expect: refused
        @functools.lru_cache
        def local(v):
            return cost(v)
        t.append(local(x))
    u = []
    for x in xs:  # expect: refused
        class Local:
            n = x
        u.append(cost(Local.n))
    v = []
    for x in xs:  # expect: safe
        v += [cost(x)]
    w = []
    for x in xs:  # expect: safe
        w.extend([cost(x), cost(x + 1)])
    y = 0
    for x in xs:  # expect: safe
        y = max(y, cost(x))
    z = set()
    for x in xs:  # expect: safe
        z.add(cost(x))
        z.discard(31)
    return a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r, s, t, u, v, w, y, sorted(z)


def limits(xs, limit=LIMIT, *args, **kw):
    global LIMIT
    LIMIT = 7
    a = [cost(x + LIMIT) for x in xs]  # expect: safe
    CONFIG["n"] = 5
    b = [cost(x + CONFIG["n"]) for x in xs]  # expect: safe
    Sub.factor = 9
    c = [cost(x + Sub.factor) for x in xs]  # expect: safe
    d = [cost(x + limit + len(args) + len(kw)) for x in xs]  # expect: safe
    TABLE.update({x: cost(x) for x in xs})  # expect: safe
    e = [TABLE[x] + cost(x) for x in xs]  # expect: safe
    cost.bonus = 4
    f = [cost(x + cost.bonus) for x in xs]  # expect: safe
    return a, b, c, d, e, f


def errors(xs):
    out = []
    try:
        for x in xs:  # expect: safe
            out.append(cost(10 // (x - 6)))
    except ZeroDivisionError as e:
        print("zero", out, e)
    done = []
    try:
        for x in xs:  # expect: safe
            done.append(x)
            cost(10 // (x - 6))
    except ZeroDivisionError:
        print(done)
    try:
        total = 0
        for x in xs:  # expect: safe
            total += cost(10 // (x - 6))
    except ZeroDivisionError:
        print(total, x)
    try:
        res = [cost(10 // (x - 6)) for x in xs]  # expect: safe
    except ZeroDivisionError:
        res = None
    seen = []
    try:
        for x in xs:  # expect: safe
            y = cost(x)
            seen.append(y)
            if y > 900:
                raise ValueError(y)
    except ValueError as e:
        print(seen, e)
    got = {}
    try:
        for x in xs:  # expect: safe
            got[x] = cost(x)
            z = cost(got[x] // (x - 6))
            got[x] += z
    except ZeroDivisionError:
        print(got)
    return out, res


def cleanup(xs):
    out = []
    for x in xs:  # expect: safe
        try:
            out.append(cost(x))
        finally:
            out.append(-x)
    for x in xs:  # expect: safe
        with contextlib.suppress(ZeroDivisionError):
            out.append(cost(10 // (x - 6)))
    for x in xs:  # expect: safe
        with contextlib.suppress(ZeroDivisionError):
            v = cost(10 // (x - 6))
        out.append(v)
    return out


class Tree:
    def __init__(self, n, kids=()):
        self.n = n
        self.kids = list(kids)

    def size(self):
        total = 1
        for k in self.kids:  # expect: refused
            total += k.size()
        return total

    def collect(self, into):
        into.append(self.n)
        for k in self.kids:  # expect: refused
            k.collect(into)
        return into

    def deepest(self, depth=0, best=[0]):
        best[0] = max(best[0], depth)
        for k in self.kids:  # expect: refused
            k.deepest(depth + 1, best)
        return best[0]

    def number(self, counter=itertools.count()):
        self.id = next(counter)
        for k in self.kids:  # expect: refused
            k.number(counter)
        return self.id

    def each(self):
        yield self.n
        for k in self.kids:  # expect: refused
            yield from k.each()


def main():
    xs = [3, 8, 1, 6, 12]
    s = Sub()
    print(s.run(xs), s.mangled(xs), s.secret(xs), s.klass(xs), s.kind(xs), s.nested(xs), s.total(xs))
    print(outlined(xs))
    print(limits(xs))
    print(errors([9, 8, 6, 3]))
    print(cleanup(xs[1:]))
    t = Tree(1, [Tree(2, [Tree(3), Tree(4)]), Tree(5)])
    print(t.size(), t.collect([]), t.deepest(), t.number(), list(t.each()), t.kids[1].id)


if __name__ == "__main__":
    main()
