"""Trees of objects, and annotations that name what comes later."""
from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Union

TRACE = []


@dataclass(frozen=True)
class Num:
    value: float

    def eval(self, env):
        return self.value


@dataclass(frozen=True)
class Var:
    name: str

    def eval(self, env):
        return env[self.name]


@dataclass(frozen=True)
class Bin:
    op: str
    left: "Node"
    right: object

    def eval(self, env):
        a, b = self.left.eval(env), self.right.eval(env)
        return a + b if self.op == "+" else a * b


Node = Union[Num, Var, "Bin"]


class Parser:
    def __init__(self, text):
        self.tokens = text.split()
        self.at = 0

    def atom(self) -> Node:
        token = self.tokens[self.at]
        self.at += 1
        return Num(float(token)) if token[0].isdigit() else Var(token)

    def expr(self):
        left = self.atom()
        while self.at < len(self.tokens):
            op = self.tokens[self.at]
            self.at += 1
            left = Bin(op, left, self.expr())
        return left


def parse(text):
    return Parser(text).expr()


def area(node: Node, n):
    total = 0.0
    for i in range(n):  # expect: safe
        x = (i + 0.5) / n
        total += node.eval({"x": x}) / n
    return total


def areas(texts):
    return {t: area(parse(t), 40) for t in texts}  # expect: safe


class Link:
    def __init__(self, value, rest):
        self.value = value
        self.rest = rest

    def total(self):
        return math.sqrt(self.value) + (self.rest.total() if self.rest else 0.0)


def chain(values):
    if values:
        return Link(values[0], chain(values[1:]))
    return None


def totals(lists):
    out = []
    for values in lists:  # expect: safe
        out.append(chain(values).total())
    return out


# The same, where going through the tree leaves something behind.

class Counted:
    def __init__(self, value, rest):
        self.value = value
        self.rest = rest
        self.seen = 0

    def total(self):
        self.seen += 1
        work = sum(math.sin(k * self.seen) for k in range(50))
        return work * self.value + (self.rest.total() if self.rest else 0)


def counted(values):
    if values:
        return Counted(values[0], counted(values[1:]))
    return None


def going_over(values, n):
    out, root = [], counted(values)
    for i in range(n):  # expect: refused
        out.append(root.total())
    return out


def going_over_new(lists):
    return [counted(values).total() for values in lists]  # expect: safe


@dataclass
class Traced:
    inner: Other

    def eval(self, env):
        TRACE.append(len(TRACE))
        return self.inner.eval(env) + len(TRACE)


Other = Union[Num, Traced]


def traced(depth):
    if depth:
        return Traced(traced(depth - 1))
    return Num(1.0)


def traced_all(depths):
    return [traced(d).eval({}) for d in depths]  # expect: refused


# Classes that are called what typing's are.

class List:
    def __init__(self, items):
        self.items = items
        self.asked = 0

    def __getitem__(self, i):
        self.asked += 1
        return self.items[i] + self.asked

    def __len__(self):
        return len(self.items)


def over_own(xs: List, n):
    out = []
    for i in range(n):  # expect: refused
        out.append(sum(math.sin(xs[i]) for k in range(50)))
    return out


def over_called(xs: List, n):
    """Nobody calls it by this name: its annotation says what it is given."""
    out = []
    for i in range(n):  # expect: refused
        out.append(sum(math.sin(xs[i]) for k in range(50)))
    return out


class Tally:
    def __init__(self):
        self.__n = 0

    def up(self):
        self.__n += 1
        return self.__n


def mangled(n):
    tally, out = Tally(), []
    for i in range(n):  # expect: refused carried-attribute
        out.append(sum(math.sin(k * tally._Tally__n) for k in range(50)))
        tally.up()
    return out


class Text:
    def __init__(self, words):
        self.words = words
        self.read = 0

    def __add__(self, other):
        self.read += 1
        return self.read + other


def of_anything(x: object, n):
    out = []
    for i in range(n):  # expect: refused
        out.append(sum(math.sin(k * (x + i)) for k in range(50)))
    return out


def main():
    texts = ["x + 2 * x", "3 * x", "1 + 2 + x"]
    print(areas(texts), totals([[1, 4, 9], [2, 3]]))
    print(going_over([1, 2, 3], 4), going_over_new([[1, 2], [3]]), traced_all([1, 2, 3]))
    print(globals()["over_" + "called"](List([4, 5]), 2), over_own(List([1, 2, 3]), 3), mangled(4), of_anything(Text([]), 3))


if __name__ == "__main__":
    main()
