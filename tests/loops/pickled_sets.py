"""Sets in attributes: what is pickled of them may be gone through in another order. Safe for threads; processes need a look."""
import dataclasses
from typing import NamedTuple


def cost(n):
    total = n + 1
    for k in range(200):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


def sparse(n):
    """In a table that is larger than a copy's."""
    s = set(range(n, n + 3000))
    s.intersection_update(range(n - n % 97, n + 3000, 97))
    return s


class Bag:
    def __init__(self, n):
        self.n = n
        self.s = sparse(n)
        self.sum = 0
        self.kept = frozenset()

    def show(self):
        self.sum = cost(self.n)
        for k in self.s:  # expect: refused
            self.sum = (self.sum * 31 + k) % 10007

    def keep(self):
        self.kept = frozenset(k for k in range(self.n, self.n + 3000, 97 + cost(self.n) % 2))


@dataclasses.dataclass
class Record:
    n: int
    s: set


class Row(NamedTuple):
    n: int
    s: set


class Box:
    def __init__(self, n):
        self.bags = {"a": [Bag(n)]}
        self.cost = cost(n)


def text(bag):
    return f"{cost(bag.n)} {bag.s}"


def record_text(record):
    return str(cost(record.n)) + repr(record)


def shown(n):
    bags = [Bag(i) for i in range(n)]  # expect: safe process-order
    for bag in bags:  # expect: safe process-order
        bag.show()
    for bag in bags:  # expect: safe process-mutation
        bag.keep()
    for bag in bags:
        print(bag.sum, list(bag.kept))


def texts(n):
    bags, out = [], []
    for i in range(n):
        bags.append(Bag(i))
    for bag in bags:  # expect: safe process-order
        out.append(text(bag))
    records = [Record(i, sparse(i)) for i in range(n)]
    for record in records:  # expect: safe process-order
        out.append(record_text(record))
    return out


def given(n):
    rows = [Row(cost(i), sparse(i)) for i in range(n)]  # expect: safe process-order
    boxes = [Box(i) for i in range(n)]  # expect: safe process-order
    return [list(row.s) for row in rows], [list(box.bags["a"][0].s) for box in boxes]


if __name__ == "__main__":
    shown(5)
    print(texts(5), given(5))
