"""Two attributes that may hold one list: what anyone stores in them counts, in any class above or below, under whatever name."""
from dataclasses import dataclass, field, replace


class Pair:
    def __init__(self):
        self.a = [0] * 60
        self.b = [0] * 60

    def run(self):
        for i in range(1, 60):  # expect: safe
            self.a[i] = sum(range(self.b[i - 1] % 50)) + i


class Linked:
    def __init__(self):
        self.a = [0] * 60
        self.b = [0] * 60

    def link(self):
        self.b = self.a

    def run(self):
        for i in range(1, 60):  # expect: review alias
            self.a[i] = sum(range(self.b[i - 1] % 50)) + i


class Given:
    def __init__(self):
        self.a = [0] * 60
        self.b = [0] * 60

    def link(self, other):
        self.b = other

    def run(self):
        for i in range(1, 60):  # expect: review alias
            self.a[i] = sum(range(self.b[i - 1] % 50)) + i


class FromOutside:
    def __init__(self):
        self.a = [0] * 60
        self.b = [0] * 60

    def run(self):
        for i in range(1, 60):  # expect: review alias
            self.a[i] = sum(range(self.b[i - 1] % 50)) + i


class Returned:
    def __init__(self):
        self.a = [0] * 60
        self.b = [0] * 60

    def link(self):
        def same(x):
            return x
        self.b = same(self.a)

    def run(self):
        for i in range(1, 60):  # expect: review alias
            self.a[i] = sum(range(self.b[i - 1] % 50)) + i


class Chained:
    def __init__(self):
        self.a = self.b = [0] * 60

    def reset(self):
        self.a = [0] * 60
        self.b = [0] * 60

    def run(self):
        for i in range(1, 60):  # expect: review alias
            self.a[i] = sum(range(self.b[i - 1] % 50)) + i


class Above:
    def __init__(self):
        self.a = [0] * 60
        self.b = [0] * 60

    def join(self):
        self.b = self.a


class Below(Above):
    def run(self):
        self.a = [0] * 60
        self.b = [1] * 60
        self.join()
        for i in range(1, 60):  # expect: refused self.a
            self.a[i] = sum(range(self.b[i - 1] % 50)) + i


class Whoever:
    def __init__(self):
        self.x = [0] * 60
        self.y = [0] * 60

    def run(self):
        for i in range(1, 60):  # expect: review alias
            self.x[i] = sum(range(self.y[i - 1] % 50)) + i


def nobody_calls_this(thing):
    thing.y = thing.x


class Argument:
    """What comes in was there before what is made behind it."""

    def __init__(self, rows):
        self.rows = rows
        self.out = [0] * len(rows)

    def run(self):
        for i in range(1, len(self.rows)):  # expect: safe
            self.out[i] = sum(range(self.rows[i - 1] % 50)) + i


class Nested:
    """A part is made in the call, of what the call has made, and is given it once more."""

    def __init__(self, grid, part=None):
        made = [1] * 60
        if part is None:
            part = Nested(made, self)
            part.made = made
            self.part = part
        self.grid = grid
        self.made = [0] * 60 if part is not self else made

    def run(self):
        for i in range(1, 60):  # expect: review alias
            self.made[i] = sum(range(self.grid[i - 1] % 50)) + i


@dataclass
class Data:
    c: list
    d: list

    def reset(self):
        self.c = [0] * 60
        self.d = [0] * 60

    def run(self):
        for i in range(1, 60):  # expect: review alias
            self.c[i] = sum(range(self.d[i - 1] % 50)) + i


@dataclass
class Apart:
    src: list
    dst: list = field(default_factory=lambda: [0] * 60)

    def run(self):
        for i in range(1, 60):  # expect: safe
            self.dst[i] = sum(range(self.src[i - 1] % 50)) + i


@dataclass
class Replaced:
    left: list = field(default_factory=lambda: [0] * 60)
    right: list = field(default_factory=lambda: [1] * 60)

    def run(self):
        for i in range(1, 60):  # expect: review alias
            self.left[i] = sum(range(self.right[i - 1] % 50)) + i


def main():
    pair, linked, given, outside, returned, chained = Pair(), Linked(), Given(), FromOutside(), Returned(), Chained()
    linked.link()
    given.link(given.a)
    outside.b = outside.a
    returned.link()
    below, whoever, argument, nested = Below(), Whoever(), Argument([k * 7 % 50 for k in range(60)]), Nested([2] * 60)
    one = [1] * 60
    data, apart, replaced = Data(one, one), Apart([k * 3 % 50 for k in range(60)]), Replaced()
    replaced = replace(replaced, right=replaced.left)
    pair.run()
    linked.run()
    given.run()
    outside.run()
    returned.run()
    chained.run()
    chained.reset()
    below.run()
    nobody_calls_this(whoever)
    whoever.run()
    argument.run()
    nested.run()
    nested.part.run()
    data.run()
    data.reset()
    apart.run()
    replaced.run()
    print(sum(pair.a), sum(linked.a), sum(given.a), sum(outside.a), sum(returned.a), sum(chained.a), sum(below.a))
    print(sum(whoever.x), sum(argument.out), sum(nested.part.made), sum(data.c), sum(apart.dst), sum(replaced.left))


main()
