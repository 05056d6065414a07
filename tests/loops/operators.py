"""What operators give: comparisons and signs of the program's own classes may give anything; constants of libraries are numbers."""
import math
from math import inf


def cost(n):
    total = 1
    for k in range(abs(n) % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


class Column:
    def __init__(self):
        self.clauses = []

    def __eq__(self, other):
        return self.clauses

    def __lt__(self, other):
        return self.clauses

    def __neg__(self):
        return self.clauses

    def __iadd__(self, other):
        self.clauses.append(other)
        return self


def add_clause(column, x):
    clauses = column == x
    clauses.append(cost(x))
    return len(clauses)


def equal(xs):
    column, out = Column(), []
    for x in xs:  # expect: refused
        out.append(add_clause(column, x))
    return out


def add_less(column, x):
    (x > column).append(cost(x))
    return len(column.clauses)


def less(xs):
    column, out = Column(), []
    for x in xs:  # expect: refused
        out.append(add_less(column, x))
    return out


def add_negative(column, x):
    clauses = -column if x else -x
    clauses.append(cost(x))
    return len(clauses)


def negative(xs):
    column, out = Column(), []
    for x in xs:  # expect: refused
        out.append(add_negative(column, x))
    return out


def add_in_place(column, x):
    both = column if x % 2 else [x]
    both += [cost(x)] if x % 2 == 0 else x
    return len(column.clauses)


def in_place(xs):
    column, out = Column(), []
    for x in xs:  # expect: refused
        out.append(add_in_place(column, x))
    return out


class Vec:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vec(self.x + other.x, self.y + other.y)

    def __mul__(self, k):
        return Vec(self.x * k, self.y * k)

    def dot(self, other):
        return self.x * other.x + self.y * other.y


class Ball:
    def __init__(self, centre, radius):
        self.centre = centre
        self.radius = radius

    def hit(self, ray):
        d = ray + self.centre
        return d.dot(d) if d.dot(d) < self.radius else None


def nearest(balls, ray):
    best, who = math.inf, None
    for ball in balls:  # expect: safe
        t = ball.hit(ray)
        if t is not None and t < best:
            best, who = t, ball
    return best, who


def trace(balls, ray, depth):
    t, ball = nearest(balls, ray)
    if ball is None or not depth:
        return 0.0
    return t + trace(balls, ray * t + ball.centre, depth - 1)


def render(balls, n):
    out = []
    for y in range(n):  # expect: safe
        out.append(trace(balls, Vec(y * 0.1, 1), 3))
    return out


def least(xs):
    best = inf
    for x in xs:  # expect: safe
        best = min(best, cost(x))
    return best


if __name__ == "__main__":
    xs = [3, 1, 2, 7, 4]
    print(equal(xs), less(xs), negative(xs), in_place(xs), least(xs))
    print([round(v, 9) for v in render([Ball(Vec(0, 1), 9), Ball(Vec(0.5, 0), 4)], 5)])
