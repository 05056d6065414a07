"""Named tuples whose fields differ in kind."""
from collections import namedtuple
from decimal import Decimal
from typing import NamedTuple

Line = namedtuple("Line", "sku, quantity price")
Point = namedtuple("Point", ["x", "count", "tags"])
Optional = namedtuple("Optional", "name size", defaults=(3,))
Odd = namedtuple("Odd", "name callback")
CALLS = []


class Params(NamedTuple):
    start: float
    sigma: float
    notes: list = []

    def scaled(self, k):
        return self._replace(sigma=self.sigma * k)


class Log:
    def __init__(self, total):
        self.total = total

    def quantize(self, exponent):
        CALLS.append(exponent)
        self.total += len(CALLS)
        return self.total


def work(n):
    s = 0
    for i in range(40):
        s = (s * 31 + i * n) % 10007
    return s


def totals(lines):
    total, rows = Decimal(0), []
    for line in lines:  # expect: safe
        total += (line.quantity * line.price + work(len(line.sku))).quantize(Decimal("0.01"))
    for line in lines:  # expect: safe
        rows.append(line._replace(sku=line.sku.upper() + str(work(int(line.quantity)))))
    return total, rows


def points(points):
    out = []
    for p in points:  # expect: safe
        out.append(work(p.x) + p.count + len(p.tags))
    for p in points:  # expect: safe
        p.tags.append(work(p.x))
    for p in points:  # expect: refused
        points[0].tags.append(len(out))
        out.append(work(sum(p.tags)))
    return out


def replaced(points):
    out = []
    for p in points:  # expect: review
        q = p._replace(x=p.x + 1)
        q.tags.append(q.x)
        out.append(work(len(points[0].tags)))
    return out


def made(rows):
    out = []
    for row in [Optional._make(row) for row in rows]:  # expect: safe
        out.append(work(row.size) + len(row.name))
    for row in [Optional("a"), Optional(name="b", size=4), Optional(*rows[0])]:  # expect: safe
        out.append(work(row.size) + len(row.name))
    return out


def simulated(base, sigmas):
    out = []
    for sigma in sigmas:  # expect: safe
        out.append(work(base._replace(sigma=sigma).sigma))
    for sigma in sigmas:  # expect: safe
        out.append(work(base.scaled(sigma).sigma))
    for sigma in sigmas:  # expect: refused
        other = base._replace(sigma=sigma)
        other.notes.append(sigma)
        out.append(work(len(base.notes)))
    return out


def with_code(items):
    out = []
    for item in items:  # expect: refused
        out.append(work(item.callback.quantize(2)))
    odd = [Odd("a", Log(1)), Odd("b", Log(2))]
    for item in odd + [Odd(Log(3), "c")]:  # expect: refused
        out.append(work(item.callback.quantize(2) if isinstance(item.name, str) else item.name.quantize(1)))
    return out


def main():
    lines = [Line("ab", Decimal(2), Decimal("1.5")), Line(sku="c", quantity=Decimal(1), price=Decimal(3)), Line("def", Decimal(7), Decimal("0.1"))]
    print(totals(lines))
    print(points([Point(n, n + 1, []) for n in range(4)]))
    print(replaced([Point(n, n + 1, []) for n in range(4)]))
    print(made([("a", 3), ("bc", 4), ("d", 5)]))
    print(simulated(Params(1.0, 2.0), [1.0, 2.0, 5.0]))
    print(with_code([Odd("a", Log(1)), Odd("b", Log(2)), Odd("c", Log(5))]), len(CALLS))


if __name__ == "__main__":
    main()
