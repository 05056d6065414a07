"""Aliases."""
import array
import collections
import copy
import enum
import functools
import itertools
import struct
import types
import weakref


def cost(n):
    total = 1
    for k in range(n % 50):
        total = (total * 31 + k) % 10007
    return total


class Box:
    shared = []

    def __init__(self, n, items=[]):
        self.n = n
        self.items = items

    def put(self, x):
        self.items.append(x)
        return len(self.items)


def remember(x, seen=[]):
    seen.append(x)
    return len(seen)


def lookup(key, table={}):
    if key % 3 not in table:
        table[key % 3] = cost(key)
    return table[key % 3]


@functools.lru_cache(maxsize=None)
def bucket(k):
    return []


def defaults(xs):
    a = []
    for x in xs:  # expect: refused
        a.append(cost(x + remember(x)))
    b = []
    for x in xs:  # expect: refused
        b.append(cost(lookup(x)))
    c = []
    for x in xs:  # expect: refused
        box = Box(x)
        c.append(cost(box.put(x)))
    d = []
    for x in xs:  # expect: refused
        Box.shared.append(x)
        d.append(cost(len(Box(x, []).shared)))
    e = []
    for x in xs:  # expect: refused
        bucket(0).append(x)
        e.append(cost(len(bucket(0)) + x))
    f = []
    for x in xs:  # expect: safe
        one = bucket(1)
        one.append(cost(x))
        f.append(sum(one))
    return a, b, c, d, e, f


def containers(xs):
    first = []
    table = {"a": first, "b": first}
    a = []
    for x in xs:  # expect: safe
        table["a"].append(cost(x))
        a.append(cost(len(table["b"])))
    rows = [[0] * 3] * 4
    b = []
    for i in range(4):  # expect: safe
        rows[i][0] += cost(i)
        b.append(cost(rows[0][0] + i))
    slots = dict.fromkeys("abcd", [])
    c = []
    for key in slots:  # expect: review
        slots[key].append(key)
        c.append(cost(len(slots[key])))
    pair = list(itertools.repeat([], 3))
    d = []
    for p in pair:  # expect: review
        p.append(cost(len(p)))
        d.append(len(p))
    outer = [[1], [2]]
    inner = copy.copy(outer)
    e = []
    for x in xs:  # expect: safe
        inner[0].append(cost(x))
        e.append(cost(sum(outer[0])))
    chain = collections.ChainMap({}, {"n": 1})
    f = []
    for x in xs:  # expect: refused
        chain.maps[0]["n"] = x
        f.append(cost(chain["n"]))
    plain = {"n": 0}
    view = types.MappingProxyType(plain)
    g = []
    for x in xs:  # expect: refused
        plain["n"] = cost(plain["n"] + x)
        g.append(cost(view["n"]))
    return a, b, c, d, e, f, g


def views(xs):
    data = bytearray(16)
    view = memoryview(data)
    a = []
    for i in range(8):  # expect: safe
        view[i] = cost(i) % 256
        a.append(cost(data[i - 1]))
    buffer = bytearray(16)
    b = []
    for i in range(4):  # expect: safe
        struct.pack_into("<i", buffer, i * 2, cost(i))
        b.append(cost(struct.unpack_from("<i", buffer, i)[0] % 97))
    numbers = array.array("i", range(10))
    part = memoryview(numbers)[2:6]
    c = []
    for i in range(4):  # expect: refused
        part[i] = cost(numbers[i] + i)
        c.append(part[i])
    d = []
    window = memoryview(data)[1:]
    for i in range(8):  # expect: refused
        window[i] = cost(view[i]) % 256
        d.append(window[i])
    values = {"a": 1, "b": 2}
    look = values.values()
    e = []
    for x in xs:  # expect: safe
        values[str(x)] = cost(x)
        e.append(cost(sum(look)))
    return a, b, c, d, e, bytes(data), bytes(buffer)


def partials(xs):
    log = []
    put = functools.partial(log.append)
    a = []
    for x in xs:  # expect: review
        put(x)
        a.append(cost(len(log)))
    keep = functools.partial(remember, seen=log)
    b = []
    for x in xs:  # expect: refused
        b.append(cost(keep(x)))
    add = log.append
    c = []
    for x in xs:  # expect: refused
        add(x)
        c.append(cost(log[-1] + len(log)))
    calls = [log.append, log.remove]
    d = []
    for x in xs:  # expect: refused
        calls[0](x)
        d.append(cost(len(log)))
    return a, b, c, d


class Colour(enum.Enum):
    RED = 1
    BLUE = 2

    def bump(self):
        self.hits = getattr(self, "hits", 0) + 1
        return self.hits


class Single:
    one = None

    @classmethod
    def get(cls):
        if cls.one is None:
            cls.one = cls()
            cls.one.n = 0
        return cls.one


class Slotted:
    __slots__ = ("n", "log")
    total = 0

    def __init__(self, n):
        self.n = n
        Slotted.total += n


class Mangled:
    def __init__(self):
        self.__n = 0

    def up(self, x):
        self.__n += x
        return self.__n


def singletons(xs):
    a = []
    for x in xs:  # expect: refused
        a.append(cost(Colour.RED.bump() + x))
    b = []
    for x in xs:  # expect: refused
        one = Single.get()
        one.n += x
        b.append(cost(one.n))
    c = []
    for x in xs:  # expect: refused
        Slotted(x)
        c.append(cost(Slotted.total))
    m = Mangled()
    d = []
    for x in xs:  # expect: refused carried-attribute
        m.up(x)
        d.append(cost(m._Mangled__n))
    e = []
    for x in xs:  # expect: refused
        m._Mangled__n += x
        e.append(cost(m.up(1)))
    ref = weakref.ref(m)
    f = []
    for x in xs:  # expect: refused
        ref().up(x)
        f.append(cost(m.up(0)))
    cache = weakref.WeakValueDictionary()
    g = []
    for x in xs:  # expect: refused
        cache[x] = m
        g.append(cost(len(cache) + x))
    return a, b, c, d, e, f, g


def identity(xs):
    keep = [Box(n, []) for n in xs]
    chosen = []
    for x in xs:  # expect: safe
        chosen.append(keep[cost(x) % 4])
    chosen[0].n = 99
    print([k.n for k in keep])
    pairs = []
    for k in keep:  # expect: safe
        pairs.append((k, cost(k.n)))
    pairs[1][0].n = 77
    print([k.n for k in keep])
    same = [cost(x) and keep[0] for x in xs]  # expect: safe
    print(same[0] is same[1], len(set(map(id, same))))
    marker = object()
    flags = [cost(x) and marker for x in xs]  # expect: safe
    print([f is marker for f in flags])
    return len(pairs)


def shared_rows(rows):
    out = []
    for row in rows:  # expect: review
        row.append(cost(row[0]))
        out.append(len(row))
    return out


def late(xs):
    fns = []
    for x in xs:  # expect: safe
        y = cost(x)
        fns.append(lambda: y + x)
    print([f() for f in fns])
    made = []
    for x in xs:  # expect: refused
        def inner(k=x):
            return cost(k + y)
        made.append(inner)
    print([f() for f in made])
    row = []
    table = []
    for x in xs:  # expect: safe
        row = row[-2:] + [cost(x)]
        table.append(row)
    print(table)
    kept = []
    for x in xs:  # expect: safe
        fresh = []
        kept.append(fresh)
        fresh.append(cost(x))
    print(kept)
    prev = None
    linked = []
    for x in xs:  # expect: safe
        node = {"n": cost(x), "prev": None}
        if prev is not None:
            prev["prev"] = node["n"]
        prev = node
        linked.append(node)
    print(linked)


def main():
    xs = [3, 8, 1, 6, 12]
    print(defaults(xs))
    print(containers(xs))
    print(views(xs))
    print(partials(xs))
    print(singletons(xs))
    print(identity(xs))
    r = [1]
    print(shared_rows([r, [2], r]))
    late(xs)


if __name__ == "__main__":
    main()
