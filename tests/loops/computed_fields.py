"""Properties whose functions are the work, read in statements that stay in order."""
from collections import defaultdict

SEEN = []


def cost(n):
    total = 1
    for k in range(abs(n) % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


class Item:
    def __init__(self, kind, price):
        self.kind = kind
        self.price = price
        self.asked = 0

    @property
    def tax(self):
        return cost(self.price) / 7

    @property
    def told(self):
        SEEN.append(self.price)
        return cost(self.price)

    @property
    def counted(self):
        self.asked += 1
        return cost(self.price)

    @property
    def seen(self):
        return cost(len(SEEN) + self.price)


class Order:
    def __init__(self, item):
        self.item = item


def by_kind(items):
    sums = {}
    for x in items:  # expect: safe
        sums[x.kind] = sums.get(x.kind, 0) + x.tax
    return sums


def by_default(items):
    sums = defaultdict(float)
    for x in items:  # expect: safe
        sums[x.kind] += x.tax
    return sums


def summed(orders):
    total, most = 0, 0
    for order in orders:  # expect: safe
        total += order.item.tax
        if order.item.tax > most:
            most = order.item.price
    return total, most


def told(items):
    out = []
    for x in items:  # expect: refused
        out.append(x.told)
        out.append(x.seen)
    return out


def counted(items):
    out = []
    for x in items:  # expect: refused
        out.append(x.counted)
    return out, [x.asked for x in items]


def seen(items):
    out = []
    for x in items:  # expect: refused
        SEEN.append(x.price)
        out.append(x.seen)
    return out


def dearest(items):
    best = None
    for x in items:  # expect: refused best # true: safe
        if best is None or x.tax > best:
            best = x.tax
    return best


def main():
    items = [Item("a", 3), Item("b", 44), Item("a", 25), Item("c", 17)]
    print(by_kind(items), dict(by_default(items)), summed([Order(x) for x in items]), told(items))
    print(counted(items), seen(items), dearest(items))


if __name__ == "__main__":
    main()
