"""Objects that a function keeps from its parameters, in functions that it gives back: what is stored in them later, is in what was passed."""

class Tally:
    count = 0


class Item:
    def __init__(self, size):
        self.size = size

    @property
    def cost(self):
        Tally.count += 1
        return work(self.size) * Tally.count

    def __add__(self, other):
        Tally.count += 1
        return work(other) + Tally.count

    def __getitem__(self, index):
        Tally.count += 1
        return work(index) + Tally.count


class Box:
    item = None


def work(n):
    return sum(sorted(range(n, n + 200), reverse=True)) * n


def adder(items, box):
    def add(x):
        items.append(x)
        box.item = x
    return add


def nested_adder(items):
    def outer():
        def inner(x):
            items.append(x)
        return inner
    return outer()


BOX = Box()
ITEMS, MORE = [], []
adder(ITEMS, BOX)(Item(3))
nested_adder(MORE)(Item(4))


def properties():
    out = []
    for _ in range(20):  # expect: refused
        out.append(ITEMS[0].cost)
    return out


def operators():
    out = []
    for i in range(20):  # expect: refused
        out.append(ITEMS[0] + i)
    return out


def subscripts():
    out = []
    for i in range(20):  # expect: refused
        out.append(ITEMS[0][i])
    return out


def attributes():
    out = []
    for _ in range(20):  # expect: refused
        out.append(BOX.item.cost)
    return out


def deeper():
    out = []
    for _ in range(20):  # expect: refused
        out.append(MORE[0].cost)
    return out


def beside():
    out = []
    for i in range(20):  # expect: refused  # true: safe
        out.append(work(i) + MORE[0].cost)
    return out


if __name__ == "__main__":
    print(properties(), operators(), subscripts(), attributes(), deeper(), beside())
