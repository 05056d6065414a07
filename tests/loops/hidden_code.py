import bisect
import collections
import contextvars
import copy
import difflib
import enum
import functools
import hashlib
import heapq
import io
import itertools
import json
import logging
import os
import pathlib
import pickle
import queue
import re
import shutil
import struct
import sys
import tarfile
import threading
import types
import xml.etree.ElementTree as ET
import zipfile
import zlib
from typing import Protocol

LOG = []
LIMIT = 3
STATE = contextvars.ContextVar("s", default=0)


def cost(n):
    total = 1
    for k in range(int(n) % 50):
        total = (total * 31 + k) % 10007
    return total


def hit(x):
    LOG.append(x)
    return cost(len(LOG) + len(str(x)))


class Colour(enum.Enum):
    RED = 1
    BLUE = 2

    def bump(self):
        self.hits = getattr(self, "hits", 0) + 1
        return self.hits

    def put(self):
        LOG.append(self)
        return len(LOG)


def enums(xs):
    a = [cost(Colour.RED.bump() + x) for x in xs]  # expect: refused
    b = [cost(Colour(1 + x % 2).bump()) for x in xs]  # expect: refused
    c = [cost(Colour["RED"].bump() + x) for x in xs]  # expect: refused
    d = [cost(c.bump()) for c in list(Colour) * 3]  # expect: review
    e = [cost(Colour.RED.put() + x) for x in xs]  # expect: refused
    colour = Colour.BLUE
    f = [cost(colour.put() + x) for x in xs]  # expect: refused
    return a, b, c, d, e, f


def unknown_iterators(xs, it):
    a = []
    for x in xs:  # expect: refused
        a.append(cost(next(it) + x))
    b = []
    for x in xs:  # expect: refused
        b.append(cost(sum(it) + x))
    c = []
    for x in xs:  # expect: refused
        total = 0
        for y in it:
            total += cost(y)
        c.append(total)
    d = [cost(len(list(it)) + x) for x in xs]  # expect: refused
    e = [cost(x) if x in it else 0 for x in xs]  # expect: refused
    return a, b, c, d, e


def nested_consume(rows, it):
    out = []
    for row in rows:  # expect: review
        out.append([cost(y * row) for y in it])
    return out


def sends(xs):
    def gen():
        total = 0
        while True:
            total += yield total
    g = gen()
    next(g)
    a = []
    for x in xs:  # expect: refused
        a.append(cost(g.send(x)))
    return a


def inplace(xs):
    it = iter(range(10))
    a = []
    for x in xs:  # expect: refused
        part = [x]
        part += it
        a.append(cost(sum(part)))
    return a


class Root:
    def run(self, x):
        return cost(x)


class Left(Root):
    def run(self, x):
        return super().run(x)


class Right(Root):
    def run(self, x):
        LOG.append(x)
        return cost(len(LOG))


class Both(Left, Right):
    pass


def diamond(xs):
    b = Both()
    return [b.run(x) for x in xs]  # expect: review


class Base:
    def go(self, x):
        return cost(x)


class S1(Base): pass
class S2(Base): pass
class S3(Base): pass
class S4(Base): pass
class S5(Base): pass
class S6(Base): pass
class S7(Base): pass
class S8(Base): pass
class S9(Base): pass
class S10(Base): pass
class S11(Base): pass
class S12(Base): pass
class S13(Base): pass
class S14(Base): pass
class S15(Base): pass
class S16(Base): pass
class S17(Base): pass
class S18(Base):
    def go(self, x):
        return hit(x)


def many(xs, b: Base):
    return [b.go(x) for x in xs]  # expect: refused


def callbacks(xs, cb):
    a = [re.sub("[0-9]", cb, str(x)) for x in xs]  # expect: review
    b = [json.dumps({"x": {x}}, default=cb) for x in xs]  # expect: review
    c = [list(itertools.takewhile(cb, [x])) for x in xs]  # expect: review
    d = [json.loads("[]", object_hook=cb) for x in xs]  # expect: review
    e = [list(itertools.accumulate([x, 1], cb)) for x in xs]  # expect: review
    return a, b, c, d, e


class Called:
    def __call__(self, m):
        return str(hit(m.group()))


def called(xs):
    f = Called()
    a = [re.sub("[0-9]", f, str(x)) for x in xs]  # expect: refused
    b = [re.sub("[0-9]", Called(), str(x)) for x in xs]  # expect: refused
    c = [json.dumps({"x": {x}}, default=LOG.append) for x in xs]  # expect: review
    d = [list(map(LOG.append, [x])) and cost(len(LOG)) for x in xs]  # expect: refused
    e = [list(filter(LOG.append, [x])) and cost(len(LOG)) for x in xs]  # expect: refused
    g = [(lambda y, acc=[]: acc.append(y) or cost(len(acc)))(x) for x in xs]  # expect: safe
    k = lambda y, acc=[]: acc.append(y) or cost(len(acc))
    h = [k(x) for x in xs]  # expect: refused
    return a, b, c, d, e, g, h


class Plain:
    def classed(self, x):
        return __class__.put(x)

    @classmethod
    def put(cls, x):
        LOG.append(x)
        return cost(len(LOG))


def cells(xs):
    p = Plain()
    a = [p.classed(x) for x in xs]  # expect: review
    t = (1, LOG)
    b = [t[0b1].append(x) or cost(len(t[1])) for x in xs]  # expect: refused
    return a, b


class Patched(pathlib.PurePath):
    pass


def patched_read(self, *a):
    LOG.append(1)
    return "x" * len(LOG)


pathlib.Path.read_text = patched_read


def patches(xs):
    path = pathlib.Path("/dev/null")
    a = [cost(len(path.read_text()) + x) for x in xs]  # expect: review
    logger = logging.getLogger("z")
    digest = hashlib.sha256()
    return a


def produce(cfg):
    for i in range(6):
        yield i + cfg["n"]


def generators(xs):
    cfg = {"n": 0}
    g = produce(cfg)
    a = []
    for v in g:  # expect: refused
        a.append(cost(v))
        cfg["n"] += v
    h = (x + cfg["n"] for x in xs)
    b = []
    for v in h:  # expect: refused
        b.append(cost(v))
        cfg["n"] += 1
    m = map(lambda x: x + cfg["n"], xs)
    c = []
    for v in m:  # expect: refused
        c.append(cost(v))
        cfg["n"] += 1
    items = [1, 2, 3]
    it = iter(items)
    d = []
    for v in it:  # expect: refused
        d.append(cost(v))
        if len(items) < 9:
            items.append(v)
    z = zip(items, range(9))
    e = []
    for v, _ in z:  # expect: refused
        e.append(cost(v))
        items[-1] = v
    return a, b, c, d, e


def inner_loop(a, n):
    for i in range(n):  # expect: refused
        for j in range(3):
            t = a[i]
            a[i] = cost(t + j)
    return a


def inner_while(a, n):
    for i in range(n):  # expect: refused
        j = 0
        while j < 3:
            t = a[i]
            a[i] = cost(t + j)
            j += 1
    return a


def offsets(xs):
    for i, x in enumerate(xs, 1):  # expect: refused
        if i < len(xs):
            xs[i] = cost(x)
    ys = [1, 2, 3, 4, 5]
    for i, y in enumerate(reversed(ys)):  # expect: refused
        ys[i] = cost(y)
    return xs, ys


class Iterated:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        LOG.append(self.n)
        return iter([len(LOG), 2])


class Sized:
    def __len__(self):
        LOG.append(1)
        return 2

    def __getitem__(self, i):
        LOG.append(1)
        if i > 1:
            raise IndexError
        return len(LOG)


def iterated(xs):
    o, s = Iterated(1), Sized()
    a = [cost(x) if x in o else 0 for x in xs]  # expect: refused
    b = [cost(sum(reversed(s)) + x) for x in xs]  # expect: refused
    c = [cost(len(set(o)) + x) for x in xs]  # expect: refused
    d = [cost(len(collections.Counter(o)) + x) for x in xs]  # expect: refused
    e = [cost(len(collections.deque(o)) + x) for x in xs]  # expect: refused
    f = [cost(len(list(itertools.chain(o, [x])))) for x in xs]  # expect: refused
    g = []
    for x in xs:  # expect: refused
        part = []
        part.extend(o)
        g.append(cost(sum(part)))
    h = [cost(len(list(zip(o, [x])))) for x in xs]  # expect: refused
    i = [cost(len(list(enumerate(o))) + x) for x in xs]  # expect: refused
    j = [cost(len(sorted(o)) + x) for x in xs]  # expect: refused
    k = [cost(max(o) + x) for x in xs]  # expect: refused
    m = [cost(len([*o]) + x) for x in xs]  # expect: refused
    n = [cost(any(o) + x) for x in xs]  # expect: refused
    p = [cost(len(tuple(o)) + x) for x in xs]  # expect: refused
    q = [cost(x) if x in s else 0 for x in xs]  # expect: refused
    r = [cost(len(list(map(str, o))) + x) for x in xs]  # expect: refused
    first, second = o
    t = []
    for x in xs:  # expect: refused
        u, v = o
        t.append(cost(u + v))
    return a, b, c, d, e, f, g, h, i, j, k, m, n, p, q, r, t


class Props:
    def __init__(self):
        self.n = 1

    def _get(self):
        return hit(self.n)

    value = property(_get)


def lazy(fn):
    def getter(self):
        return fn(self)
    return property(getter)


class Lazy:
    @lazy
    def value(self):
        return hit(1)


class Once:
    def __init__(self, fn):
        self.fn = fn

    def __get__(self, obj, owner=None):
        return self.fn(obj)


class Deco:
    @Once
    def value(self):
        return hit(1)


def props(xs):
    a = [cost(Props().value + x) for x in xs]  # expect: review
    p = Props()
    b = [cost(p.value + x) for x in xs]  # expect: review
    q = Lazy()
    c = [cost(q.value + x) for x in xs]  # expect: review
    r = Deco()
    d = [cost(r.value + x) for x in xs]  # expect: review
    return a, b, c, d


class Sink(Protocol):
    def put(self, x) -> int: ...


class Impl:
    def put(self, x):
        LOG.append(x)
        return len(LOG)


def protocol(s: Sink, xs):
    return [cost(s.put(x)) for x in xs]  # expect: review


class Borg:
    _state = {"n": 0}

    def __init__(self):
        self.__dict__ = self._state

    def up(self, x):
        self.n += x
        return self.n


class Other:
    def run(self, x):
        return hit(x)


class Same:
    def run(self, x):
        return cost(x)


def shapes(xs):
    a = [cost(Borg().up(x)) for x in xs]  # expect: refused
    s = Same()
    s.__class__ = Other
    b = [s.run(x) for x in xs]  # expect: refused
    return a, b


class Lossy:
    def __init__(self, n):
        self.n = n
        self.cache = 7

    def __getstate__(self):
        state = self.__dict__.copy()
        state["cache"] = None
        return state

    def work(self, x):
        return cost(self.n + x + (self.cache or 0))


def lossy(xs):
    s = Lossy(1)
    return [s.work(x) for x in xs]  # expect: safe


def hashes(xs):
    a = [hash(str(x)) % 8 + cost(x) for x in xs]  # expect: safe
    return a


def set_limit(n):
    global LIMIT
    LIMIT = n


def limited(x):
    return cost(x + LIMIT)


def libs(xs):
    heap = []
    a = []
    for x in xs:  # expect: safe
        heapq.heappush(heap, cost(x) % 7)
        a.append(cost(heap[0]))
    order = []
    b = []
    for x in xs:  # expect: refused
        bisect.insort(order, x)
        b.append(cost(order[0]))
    h = hashlib.sha256()
    c = []
    for x in xs:  # expect: refused
        h.update(bytes(x))
        c.append(cost(h.digest()[0]))
    memo = {}
    d = []
    for x in xs:  # expect: refused
        d.append(cost(len(copy.deepcopy([x], memo)) + len(memo)))
    f = io.BytesIO(pickle.dumps(1) + pickle.dumps(2) + pickle.dumps(3) + pickle.dumps(4) + pickle.dumps(5))
    e = []
    for x in xs:  # expect: review
        e.append(cost(pickle.load(f)))
    q = queue.Queue()
    g = []
    for x in xs:  # expect: refused
        q.put(x)
        g.append(cost(q.qsize()))
    sm = difflib.SequenceMatcher(None, "abcd")
    i = []
    for x in xs:  # expect: refused
        sm.set_seq2("abc" * x)
        i.append(sm.ratio())
    root = ET.Element("a")
    j = []
    for x in xs:  # expect: refused
        ET.SubElement(root, "b")
        j.append(cost(len(root)))
    k = []
    for x in xs:  # expect: review
        STATE.set(STATE.get() + x)
        k.append(cost(STATE.get()))
    ns = types.SimpleNamespace(total=0)
    m = []
    for x in xs:  # expect: refused
        ns.total += x
        m.append(cost(ns.total))
    src = io.BytesIO(b"abcdefgh")
    n = []
    for x in xs:  # expect: refused
        out = io.BytesIO()
        shutil.copyfileobj(src, out)
        n.append(cost(len(out.getvalue())))
    o = [threading.current_thread().name + str(cost(x)) for x in xs]  # expect: review
    z = zlib.compressobj()
    p = []
    for x in xs:  # expect: review
        p.append(len(z.compress(bytes(cost(x)))) + len(z.flush(zlib.Z_SYNC_FLUSH)))
    dq = collections.deque(maxlen=2)
    r = []
    for x in xs:  # expect: safe
        dq.append(cost(x))
        r.append(cost(sum(dq)))
    heap2 = [5, 4, 3, 2, 1, 9, 8, 7]
    s = [cost(heapq.heappop(heap2) + x) for x in xs]  # expect: refused
    t = [cost(order.pop() + x) for x in xs]  # expect: refused
    return a, b, c, d, e, g, i, j, k, m, n, o, p, r, s, t


def statements(xs):
    a = []
    for x in xs:  # expect: refused
        class C:
            LOG.append(x)
        a.append(cost(len(LOG)))

    def register(f):
        LOG.append(f)
        return f
    b = []
    for x in xs:  # expect: refused
        @register
        def inner():
            return x
        b.append(cost(len(LOG)))
    c = []
    for x in xs:  # expect: refused
        assert LOG.append(x) is None
        c.append(cost(len(LOG)))
    d = []
    table = {1: 2, 3: 4, 6: 6, 8: 8, 12: 1}
    for x in xs:  # expect: refused
        del table[x]
        d.append(cost(len(table)))
    shared = [0]
    e = []
    for x in xs:  # expect: safe
        shared[0], y = cost(x), shared[0]
        e.append(cost(y))
    f = []
    for x in xs:  # expect: refused
        x and LOG.append(x)
        f.append(cost(len(LOG)))
    g = []
    for x in xs:  # expect: refused
        [LOG.append(y) for y in range(x)]
        g.append(cost(len(LOG)))
    h = []
    text = ""
    for x in xs:  # expect: refused
        text += str(x)
        h.append(cost(len(text)))
    buf = bytearray(64)
    pos = 0
    k = []
    for x in xs:  # expect: safe
        buf[pos:pos + 2] = bytes([cost(x) % 256, pos])
        pos += 2
        k.append(cost(sum(buf)))
    m = []
    for x in xs:  # expect: refused
        match x:
            case 3:
                LOG.append(x)
            case _:
                pass
        m.append(cost(len(LOG)))

    class Del:
        def __delitem__(self, k):
            LOG.append(k)
    dd = Del()
    n = []
    for x in xs:  # expect: refused
        del dd[x]
        n.append(cost(len(LOG)))
    return a, b, c, d, e, f, g, h, k, m, n


def memory(xs):
    data = bytearray(16)
    view = memoryview(data)
    window = view[1:]
    a = []
    for i in range(8):  # expect: safe
        window[i] = cost(i) % 256
        a.append(cost(view[i]))
    b = []
    rows = view.cast("B")
    for i in range(8):  # expect: safe
        rows[i] = cost(i) % 256
        b.append(cost(view[i - 1]))
    c = []
    for i in range(1, 8):  # expect: refused
        data[i] = cost(data[i - 1]) % 256
        c.append(data[i])
    return a, b, c


def main():
    xs = [3, 8, 1, 6, 12]
    set_limit(9)
    print([limited(x) for x in xs])
    print(enums(xs), unknown_iterators(xs, itertools.count()) if xs == 1 else 0)
    print(sends(xs), inplace(xs), diamond(xs), many(xs, S18()))
    print(called(xs), cells(xs), patches(xs), generators(xs))
    print(inner_loop([1, 2, 3], 3), inner_while([1, 2, 3], 3), offsets([1, 2, 3, 4]))
    print(iterated(xs), props(xs), shapes(xs), lossy(xs), libs(xs), statements(xs), memory(xs))
    print(len(hashes(xs)))


if __name__ == "__main__":
    main()
