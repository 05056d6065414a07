"""One object that is put into several places as an argument behind a star."""


class Item:
    def __init__(self, name):
        self.name = name
        self.n = 0

    def step(self):
        for k in range(300):
            self.n = (self.n * 3 + len(self.name) + k) % 1000003


def listed():
    one = Item("one")
    items = []
    for i in range(6):
        items.append(*[one])
    for it in items:  # expect: review distinct-items
        it.step()
    return [x.n for x in items]


def keyed():
    one = Item("one")
    items = {}
    for i in range(6):
        items.setdefault(i, *[one])
    for it in items.values():  # expect: review distinct-items
        it.step()
    return [x.n for x in items.values()]


def placed():
    one = Item("one")
    items = []
    for i in range(6):
        items.insert(*(i, one))
    for it in items:  # expect: review distinct-items
        it.step()
    return [x.n for x in items]


def added_to():
    one = [0]
    items = []
    for i in range(6):
        items.append(*[one])
    out = []
    for it in items:  # expect: review distinct-items
        it.append(sum(it) + len(it))
        out.append(len(it))
    return out


if __name__ == "__main__":
    print(listed(), keyed(), placed(), added_to())
