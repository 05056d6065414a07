"""Attributes that are more than that (setters, hooks, watchers), and what a copy does not bring back: one program with all of them, so that little is known of any."""
import math
import weakref
from dataclasses import dataclass, field


def work(n):
    t = 0.0
    for i in range(200):
        t += math.sin(i * n)
    return t


class Setter:
    total = 0

    def __init__(self, n):
        self.n = n
        self._v = 0

    @property
    def v(self):
        return self._v

    @v.setter
    def v(self, value):
        Setter.total += 1
        self._v = value + Setter.total

    def run(self):
        self.v = work(self.n)


class Hooked:
    order = []

    def __init__(self, n):
        self.n = n
        self.v = 0

    def __setattr__(self, name, value):
        Hooked.order.append(name)
        object.__setattr__(self, name, value)

    def run(self):
        self.v = work(self.n)


class Watched:
    def __init__(self, n, watchers):
        self.n = n
        self.v = 0
        self.watchers = watchers

    def run(self):
        self.v = work(self.n)
        for w in self.watchers:
            w.append(self.v)


class Slots:
    __slots__ = ("n", "v")

    def __init__(self, n):
        self.n = n
        self.v = 0.0

    def run(self):
        self.v = work(self.n)


class Hist:
    def __init__(self, n):
        self.n = n
        self.h = []

    def run(self):
        self.h.append(work(self.n))


class Half:
    def __init__(self, n):
        self.n = n

    def run(self):
        if self.n % 2:
            self.v = work(self.n)


class Objs:
    def __init__(self, n):
        self.n = n
        self.part = Hist(n)

    def run(self):
        self.part = Hist(self.n + work(self.n))


@dataclass
class Data:
    n: int
    v: float = 0.0
    h: list = field(default_factory=list)

    def run(self):
        self.v = work(self.n)
        self.h.append(self.v)


class Private:
    def __init__(self, n):
        self.__v = 0.0
        self.n = n

    def run(self):
        self.__v = work(self.n)

    def get(self):
        return self.__v


REFS = []


class Reffed:
    def __init__(self, n):
        self.n = n
        self.v = 0.0
        REFS.append(weakref.ref(self))

    def run(self):
        self.v = work(self.n) + REFS[0]().v


def main():
    xs = [Setter(i) for i in range(4)]
    for x in xs:  # expect: refused
        x.run()
    print([x.v for x in xs])
    hs = [Hooked(i) for i in range(4)]
    for x in hs:  # expect: refused
        x.run()
    print(Hooked.order)
    seen = []
    ws = [Watched(i, [seen]) for i in range(4)]
    for x in ws:  # expect: refused
        x.run()
    print(seen)
    ss = [Slots(i) for i in range(4)]
    for x in ss:  # expect: review  # true: safe
        x.run()
    print([x.v for x in ss])
    ts = [Hist(i) for i in range(4)]
    kept = ts[1].h
    for x in ts:  # expect: refused  # true: safe
        x.run()
    print(kept, [x.h for x in ts])
    hf = [Half(i) for i in range(4)]
    for x in hf:  # expect: review  # true: safe
        x.run()
    print([getattr(x, "v", None) for x in hf])
    os = [Objs(i) for i in range(4)]
    for x in os:  # expect: review  # true: safe
        x.run()
    print([x.part.n for x in os])
    ds = [Data(i) for i in range(4)]
    for x in ds:  # expect: refused  # true: safe
        x.run()
    print(ds)
    ps = [Private(i) for i in range(4)]
    for x in ps:  # expect: review  # true: safe
        x.run()
    print([x.get() for x in ps])
    rs = [Reffed(i) for i in range(4)]
    for x in rs:  # expect: review
        x.run()
    print([x.v for x in rs])


if __name__ == "__main__":
    main()
