"""Lists of items that come from generators, parameters and new lists; attributes that are set in the loop; who might see them half-way."""
import copy
import math
import tempfile


def work(n):
    t = 0.0
    for i in range(200):
        t += math.sin(i * n)
    return t


class Item:
    def __init__(self, n, weights):
        self.n = n
        self.weights = weights
        self.cells = []
        self.v = 0.0

    def run(self):
        new = []
        for w in self.weights:
            new.append(work(w + self.n))
        self.cells = new
        self.v = self.cells[-1] if self.cells else 0.0

    def adjust(self):
        for i in range(len(self.weights)):
            self.weights[i] += work(i)


def items(n):
    for i in range(n):
        yield Item(i, [i, i + 1])


def twice(n):
    for i in range(n):
        item = Item(i, [i, i + 1])
        yield item
        yield item


def through(n):
    kept = [Item(i, [i]) for i in range(n)]
    yield from [kept[0], kept[0], kept[1]]


def from_generators():
    xs = list(items(5))
    for x in xs:  # expect: safe
        x.run()
    for x in xs:  # expect: safe
        x.adjust()
    ys = list(twice(3))
    for y in ys:  # expect: review
        y.adjust()
    zs = list(through(3))
    for z in zs:  # expect: review
        z.adjust()
    return [x.v for x in xs], [sum(y.weights) for y in ys], [sum(z.weights) for z in zs]


class Shared:
    def __init__(self, n, ws):
        self.n = n
        self.ws = ws

    def adjust(self):
        self.ws[0] += work(self.n) + self.ws[0] / 2


def one_list():
    ws = [1.0]
    xs = [Shared(i, ws) for i in range(5)]
    for x in xs:  # expect: refused
        x.adjust()
    return ws


class Pair:
    def __init__(self, n):
        self.n = n
        self.left = []
        self.right = []

    def fill(self):
        both = [work(self.n)]
        self.left = both
        self.right = both

    def more(self):
        self.left.append(work(self.n) + len(self.right))


def one_in_two():
    xs = [Pair(i) for i in range(4)]
    for x in xs:  # expect: safe
        x.fill()
    for x in xs:  # expect: refused  # true: safe
        x.more()
    return [x.right for x in xs]


class Watch:
    def __init__(self, xs):
        self.xs = xs

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        print([x.v for x in self.xs])


def watched():
    xs = list(items(4))
    xs[2].n = None
    try:
        with Watch(xs):
            for x in xs:  # expect: review
                x.run()
    except TypeError:
        pass


def in_folder():
    with tempfile.TemporaryDirectory():
        xs = list(items(4))
        for x in xs:  # expect: safe
            x.run()
        return sum(x.v for x in xs)


class Price:
    def __init__(self, sku, cost):
        self.sku = sku
        self.cost = cost


class Shelf:
    def __init__(self):
        self.prices = {}

    def add(self, sku, cost):
        self.prices[sku] = Price(sku, cost)

    def cost(self):
        return sum(p.cost for p in self.prices.values())

    def raise_all(self):
        for p in self.prices.values():  # expect: safe
            p.cost = p.cost + work(p.cost)

    def chain(self):
        for p in self.prices.values():  # expect: review
            p.cost = p.cost + work(self.prices["s0"].cost)


def trial(xs):
    ys = copy.deepcopy(xs)
    scale(ys)
    return sum(y.v for y in ys)


def scale(xs):
    for x in xs:  # expect: safe
        x.v = x.v + work(x.n)


def main():
    print(from_generators(), one_list(), one_in_two(), in_folder())
    watched()
    shelf = Shelf()
    for i in range(6):
        shelf.add(f"s{i}", i)
    shelf.raise_all()
    shelf.chain()
    xs = [Item(i, []) for i in range(5)]
    scale(xs)
    print(shelf.cost(), trial(xs), [x.v for x in xs])


if __name__ == "__main__":
    main()
