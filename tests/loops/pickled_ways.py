"""Objects that do not come back from another process as they went: safe for threads, and processes have to leave them alone."""
import collections
import dataclasses
import os

HOME = os.getpid()


def cost(n):
    total = 1
    for k in range(n % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


class Proxy:
    def __init__(self, inner):
        self._inner = inner

    def __getattr__(self, name):  # called before there is an _inner
        return getattr(self._inner, name)


@dataclasses.dataclass(frozen=True)
class Fixed:
    __slots__ = ("x", "y")
    x: int
    y: int


class Still:
    __slots__ = ("x",)

    def __init__(self, x):
        object.__setattr__(self, "x", x)

    def __setattr__(self, name, value):
        raise AttributeError(name)


class Early:
    def __init__(self, x):
        self.x = x


EARLY = Early


class Early:  # another one has its name
    pass


class Loud:
    def __init__(self, x):
        self.x = x

    def __del__(self):  # of a copy, too
        if os.getpid() != HOME:
            print("gone", self.x, flush=True)


class Reset:
    def __init__(self, x):
        self.x = x
        self.seen = 3

    def __setstate__(self, state):
        self.x, self.seen = state["x"], 0


def made(n):
    a, b, c, d, e, f, g = [], [], [], [], [], [], []
    for i in range(n):  # expect: safe
        a.append(Proxy(cost(i)))
    for i in range(n):  # expect: safe
        b.append(Fixed(i, cost(i)))
    for i in range(n):  # expect: safe
        c.append(Still(cost(i)))
    for i in range(n):  # expect: safe
        d.append(EARLY(cost(i)))
    for i in range(n):  # expect: safe
        e.append(Reset(cost(i)))
    for i in range(n):  # expect: safe
        counts = collections.defaultdict(lambda: 0)
        counts[i] += cost(i)
        f.append(counts)
    for i in range(n):  # expect: safe
        sizes = collections.defaultdict(int)
        sizes[i] += cost(i)
        g.append(sizes)
    return [o.real for o in a], b, [o.x for o in c], [o.x for o in d], [o.seen for o in e], [dict(o) for o in f], g


def given(n):
    loud, out = [Loud(i) for i in range(n)], []
    for one in loud:  # expect: safe
        out.append(cost(one.x))
    print(out)


if __name__ == "__main__":
    print(made(5))
    given(4)
