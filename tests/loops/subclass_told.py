"""Lists that __init_subclass__ gives a class: all objects of the class have the one."""


def work(n):
    total = 0
    for i in range(60):  # expect: refused
        total = (total * 31 + n * i) % 10007
    return total


class Counting:
    def __init_subclass__(cls, **more):
        super().__init_subclass__(**more)
        cls.seen = []
        cls.counts = {"n": 0}


class Item(Counting):
    def __init__(self, n):
        self.n = n
        self.v = 0

    def step(self):
        self.seen.append(work(self.n))
        return work(len(self.seen))

    def count(self):
        self.counts["n"] += work(self.n)
        return self.counts["n"]

    def plain(self):
        return work(self.n)

    def keep(self, value):
        self.seen.append(value)


def main():
    items = []
    for i in range(5):  # expect: safe
        items.append(Item(i))
    out = []
    for item in items:  # expect: refused
        out.append(item.step())
    for item in items:  # expect: refused
        out.append(item.count())
    for item in items:  # expect: safe
        out.append(item.plain())
    for item in items:  # expect: safe
        for i in range(3):  # expect: refused
            item.keep(i)
    print(out, Item.seen, Item.counts)


main()
