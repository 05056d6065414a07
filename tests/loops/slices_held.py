"""Slices that a variable holds, or a method is given: what they take out is a list, not an element."""


def work(xs):
    return sum(x * k for x in xs for k in range(30))


def numbers(xs, n):
    where = slice(1, 5)
    part = xs[where]
    out = []
    for i in range(n):  # expect: refused
        part[i - 1] = i * 7
        out.append(work(part))
    return out


def one_or_several(xs, n, several):
    where = slice(0, 3) if several else 0
    part = xs[where]
    out = []
    for i in range(n):  # expect: refused
        part[i - 1] = i * 7
        out.append(work(part))
    return out


def put_in(xs):
    xs = list(xs)
    out = []
    for where in [slice(0, 3), slice(2, 5), slice(4, 7)]:  # expect: refused
        xs[where] = [len(out) + work(xs[where])] * 3
        out.append(1)
    return xs


class Rows:
    def __init__(self, rows):
        self.rows = rows

    def __getitem__(self, key):
        return self.rows[key]

    def __setitem__(self, key, value):
        self.rows[key] = value


def through_method(n):
    rows = Rows(list(range(n)))
    first, part = rows[0], rows[1:4]
    out = []
    for i in range(3):  # expect: refused
        part[i - 1] = i * 5
        out.append(work(part) + first)
    return out


def set_by_method(n):
    rows = Rows(list(range(n)))
    rows[0] = 4
    out = []
    for i in range(3):  # expect: refused
        rows[i:i + 2] = [i * 5, i]
        out.append(work(rows.rows))
    return out


class Item:
    def __init__(self, n):
        self.n = n
        self.value = 0

    def mark(self):
        self.value += work(range(self.n)) + self.value


def same_twice(n):
    items = [Item(k) for k in range(n)]
    one = Item(5)
    where = slice(0, 2)
    items[where] = [one, one]
    for item in items:  # expect: review
        item.mark()
    return [item.value for item in items]


def folds(xs, n):
    size = len(xs) // n
    out = []
    for f in range(n):  # expect: safe
        test = slice(f * size, (f + 1) * size)
        rest = xs[:test.start] + xs[test.stop:]
        out.append(work(xs[test]) - work(rest))
    return out


def score(xs, ys):
    right = 0
    for x, y in zip(xs, ys):  # expect: safe
        right += work([x]) == work([y])
    return right


def scores(xs, ys, n):
    size = len(xs) // n
    out = []
    for f in range(n):  # expect: safe
        test = slice(f * size, (f + 1) * size)
        out.append(score(xs[test], ys[test]))
    return out


xs = [(k * 7) % 11 for k in range(12)]
print(numbers(xs, 4), one_or_several(xs, 3, True), put_in(xs), through_method(6), set_by_method(6), same_twice(5), folds(xs, 3), scores(xs, xs[::-1], 3))
