"""Attributes that begin with None, or with nothing, and are set where it is hard to see."""
import argparse
import dataclasses
import functools
import operator
import sys


def cost(n):
    total = 1
    for k in range(abs(n) % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


class Page:
    def __init__(self, n=0):
        self.n = n
        self.rows = None

    def add(self, x):
        if self.rows is not None:
            self.rows[0] += x
            return cost(self.rows[0])
        return cost(x)


class Hooked:
    hook = None

    def __init__(self, n=0):
        self.n = n

    def run(self, x):
        if self.hook is not None:
            return self.hook(x)
        return cost(x)


TOTAL = [0]


def note(x):
    TOTAL[0] += x
    return cost(TOTAL[0])


def from_pairs(xs):
    page = Page()
    for name, value in [("rows", [0])]:
        setattr(page, name, value)
    return [page.add(x) for x in xs]  # expect: refused


def fill(target, **more):
    for name in more:
        object.__setattr__(target, name, more[name])


def from_keywords(xs):
    page = Page()
    fill(page, rows=[0])
    return [page.add(x) for x in xs]  # expect: refused


def fill_all(target, given):
    target.__dict__.update(given)


def from_dict(xs):
    page = Page()
    fill_all(page, {"rows": [0]})
    return [page.add(x) for x in xs]  # expect: refused


def from_whole_dict(xs):
    page = Page()
    page.__dict__ = {"n": 1, "rows": [0]}
    return [page.add(x) for x in xs]  # expect: refused


def put(names, name, value):
    names[name] = value


def handed_dict(xs):
    page = Page()
    put(vars(page), "rows", [0])
    return [page.add(x) for x in xs]  # expect: refused


def mapped(xs):
    page = Page()
    list(map(setattr, [page], ["rows"], [[0]]))
    return [page.add(x) for x in xs]  # expect: refused


def call_with(function, *given):
    function(*given)


def splat(xs):
    page = Page()
    call_with(setattr, page, "rows", [0])
    return [page.add(x) for x in xs]  # expect: refused


def bound_early(xs):
    page = Page()
    functools.partial(setattr, page)("rows", [0])
    return [page.add(x) for x in xs]  # expect: refused


def called_by_name(xs):
    page = Page()
    operator.methodcaller("__setattr__", "rows", [0])(page)
    return [page.add(x) for x in xs]  # expect: refused


def parsed(xs):
    page = Page()
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=lambda text: [int(text)])
    parser.parse_args(["--rows", "0"], namespace=page)
    return [page.add(x) for x in xs]  # expect: refused


def run_as_text(xs):
    page = Page()
    exec("page.rows = [0]", {"page": page})
    return [page.add(x) for x in xs]  # expect: refused


def of_type(xs):
    one = Hooked()
    type(one).hook = staticmethod(note)
    return [one.run(x) for x in xs]  # expect: review


class Found:
    hook = None

    def run(self, x):
        if self.hook is not None:
            return self.hook(x)
        return cost(x)


def of_module(xs):
    vars(sys.modules["__main__"])["Found"].hook = staticmethod(note)
    return [Found().run(x) for x in xs]  # expect: review


@dataclasses.dataclass(frozen=True)
class Frozen:
    n: int = 0

    def __post_init__(self):
        object.__setattr__(self, "rows", [0])

    def add(self, x):
        object.__setattr__(self, "rows", [self.rows[0] + x])
        return cost(self.rows[0])

    def add_within(self, x):
        self.rows[0] += x
        return cost(self.rows[0])


@dataclasses.dataclass(frozen=True)
class Measured:
    n: int

    def __post_init__(self):
        object.__setattr__(self, "size", cost(self.n))


class Above:
    def __init__(self):
        super().__setattr__("rows", [0])

    def add(self, x):
        super().__setattr__("rows", [self.rows[0] + x])
        return cost(self.rows[0])


def frozen(xs):
    one = Frozen()
    a = [one.add(x) for x in xs]  # expect: refused
    b = [one.add_within(x) for x in xs]  # expect: refused
    two = Above()
    c = [two.add(x) for x in xs]  # expect: refused
    d = [Measured(x).size + cost(x) for x in xs]  # expect: safe
    return a, b, c, d


class Named:
    def __init__(self):
        self.rows = [0]

    def formatted(self, x):
        name = "ows"
        getattr(self, f"r{name}")[0] += x
        return cost(self.rows[0])

    def raw(self, x):
        getattr(self, r"rows")[0] += x
        return cost(self.rows[0])

    def tripled(self, x):
        getattr(self, """rows""")[0] += x
        return cost(self.rows[0])

    def set_formatted(self, x):
        setattr(self, f"rows", [self.rows[0] + x])
        return cost(self.rows[0])


def named(xs):
    one = Named()
    a = [one.formatted(x) for x in xs]  # expect: refused
    b = [one.raw(x) for x in xs]  # expect: refused
    c = [one.tripled(x) for x in xs]  # expect: refused
    d = [one.set_formatted(x) for x in xs]  # expect: refused
    return a, b, c, d


class Never:
    signal = None

    def run(self, x):
        if self.signal is not None:
            return self.signal(x)
        return cost(x)


def never_set(xs):
    one = Never()
    return [one.run(x) for x in xs]  # expect: safe


class Once:
    made = None

    def __new__(cls):
        if cls.made is None:
            cls.made = super().__new__(cls)
            cls.made.rows = [0]
        return cls.made


def made_once(xs):
    Once()
    out = []
    for x in xs:  # expect: refused
        Once.made.rows = [Once.made.rows[0] + x]
        out.append(cost(Once.made.rows[0]))
    return out


def by_default(xs, rows):
    most = max([], default=rows)
    out = []
    for x in xs:  # expect: refused
        most[0] = most[0] + x
        out.append(cost(most[0]))
    return out


def main():
    xs = list(range(12))
    for function in (from_pairs, from_keywords, from_dict, from_whole_dict, handed_dict, mapped, splat, bound_early, called_by_name, parsed, run_as_text, frozen,
                     named, never_set, made_once, of_type, of_module):
        print(function.__name__, function(xs))
    print(by_default(xs, [0]))


if __name__ == "__main__":
    main()
