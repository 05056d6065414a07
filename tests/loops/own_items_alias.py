"""Lists of items, and lists of the items' own, that have a second name in a way that is easily overlooked."""


def work(n):
    total = 0
    for i in range(60):  # expect: refused
        total = (total * 31 + n * i) % 10007
    return total


class Item:
    def __init__(self, n):
        self.n = n
        self.v = 0
        self.past = []

    def run(self):
        self.v = work(self.n + self.v)
        self.past.append(self.v)


class Follower:
    def __init__(self, n):
        self.n = n
        self.v = 0
        self.seen = []
        self.ahead = None

    def run(self):
        self.v = work(self.n + (len(self.ahead) if self.ahead else 0))
        self.seen.append(self.v)


class Twice:
    def __init__(self, n):
        self.n = n
        self.one = self.other = []

    def run(self):
        self.other.append(work(self.n))


class Box:
    def __init__(self, items):
        self.items = items


def plain():
    items = [Item(1), Item(2), Item(3)]
    for item in items:  # expect: safe
        item.run()
    longest = max(items, key=lambda item: item.n)
    return [f"{item.v} {item.past}" for item in items], longest.v  # expect: safe


def two_names():
    others = items = [Item(1), Item(2), Item(3)]
    others.append(others[0])
    for item in items:  # expect: review
        item.run()
    return [f"{item.v} {item.past}" for item in items]  # expect: safe


def kept_by_two():
    items = [Item(1), Item(2), Item(3)]
    third = others = items
    third.append(others[0])
    for item in items:  # expect: review
        item.run()
    return [f"{item.v} {item.past}" for item in items]  # expect: safe


def name_and_attribute():
    box = Box(None)
    box.items = items = [Item(1), Item(2), Item(3)]
    box.items.append(box.items[0])
    for item in items:  # expect: review
        item.run()
    return [f"{item.v} {item.past}" for item in items]  # expect: safe


def default():
    items = [Item(1), Item(2), Item(3)]
    others = max([], default=items)
    others.append(others[0])
    for item in items:  # expect: review
        item.run()
    return [f"{item.v} {item.past}" for item in items]  # expect: safe


def larger():
    items = [Item(1), Item(2), Item(3)]
    others = max(items, [], key=len)
    others.append(others[0])
    for item in items:  # expect: review
        item.run()
    return [f"{item.v} {item.past}" for item in items]  # expect: safe


def from_sum():
    followers = [Follower(i) for i in range(4)]
    for i in range(1, 4):  # expect: safe
        followers[i].ahead = sum([], followers[i - 1].seen)
    for follower in followers:  # expect: refused
        follower.run()
    return [f"{follower.v} {follower.seen}" for follower in followers]  # expect: safe


def both_names_of_one_list():
    pairs = [Twice(i) for i in range(4)]  # expect: safe
    for pair in pairs:  # expect: refused
        pair.run()
    return [f"{pair.one} {pair.other}" for pair in pairs]  # expect: safe


if __name__ == "__main__":
    print(plain())
    print(two_names())
    print(kept_by_two())
    print(name_and_attribute())
    print(default())
    print(larger())
    print(from_sum())
    print(both_names_of_one_list())
