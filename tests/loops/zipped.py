"""What `zip` goes through side by side: items of one list are none of the other's, unless the two lists hold the same ones."""


def distance(p, q):
    return sum((a - b) ** 2 for a, b in zip(p, q))


class Means:
    def __init__(self, k):
        self.k, self.centers = k, []

    def fit(self, points):
        self.centers = points[: self.k]
        for _ in range(3):
            groups = [[] for _ in range(self.k)]
            for p in points:  # expect: safe
                groups[min(range(self.k), key=lambda j: distance(p, self.centers[j]))].append(p)
            new = []
            for g, old in zip(groups, self.centers):  # expect: safe
                new.append([sum(c) / len(g) for c in zip(*g)] if g else old)
            self.centers = new
        return self.centers


def work(lists):
    s = 0
    for xs in lists:
        for x in xs:
            s = (s * 31 + x) % 1009
    return s


def lists(n):
    return [[i, i + n] for i in range(4)]


def two_lists():
    first, second, out = [], [], []
    for a, b in zip(lists(1), lists(2)):
        first.append(a)
        second.append(b)
    for i in range(12):  # expect: safe
        s = work(first) + i
        second[i % 4].append(s)
        out.append(s)
    return out


def counted():
    xs, ys, first, second = lists(1), lists(2), [], []
    for i, (a, b) in enumerate(zip(xs, ys)):
        first.append(a)
        second.append(b)
    for i in range(12):  # expect: safe
        second[i % 4].append(work(first) + i)
    return second


def in_displays():
    xs, ys = lists(1), lists(2)
    first = [a for a, b in zip(xs, ys)]
    second = [b for a, b in zip(xs, ys)]
    for i in range(12):  # expect: safe
        second[i % 4].append(work(first) + i)
    return second


def one_list():
    xs, first, second = lists(1), [], []
    for a, b in zip(xs, reversed(xs)):
        first.append(a)
        second.append(b)
    for i in range(12):  # expect: refused
        second[i % 4].append(work(first) + i)
    return second


def taken_over():
    xs, ys, first, second = lists(1), lists(2), [], []
    ys.extend(xs)
    for i, (a, b) in enumerate(zip(xs, reversed(ys))):
        first.append(a)
        second.append(b)
    for i in range(12):  # expect: refused
        second[i % 4].append(work(first) + i)
    return second


def swapped():
    xs, ys, first, second = lists(1), lists(2), [], []
    for _ in range(2):
        for a, b in zip(xs, ys):
            first.append(a)
            second.append(b)
        xs, ys = ys, xs
    for i in range(12):  # expect: refused
        second[i % 4].append(work(first) + i)
    return second


class Again:
    def __init__(self, xs):
        self.xs = xs

    def __iter__(self):
        return iter(self.xs)


def through_objects():
    xs, first, second = lists(1), [], []
    for a, b in zip(xs, Again(xs)):
        first.append(a)
        second.append(b)
    for i in range(12):  # expect: refused
        second[i % 4].append(work(first) + i)
    return second


def rows():
    table, first, second = [lists(1), lists(2)], [], []
    table[1][0] = table[0][0]
    for a, b in zip(*table):
        first.append(a)
        second.append(b)
    for i in range(12):  # expect: review
        second[i % 4].append(work(first) + i)
    return second


if __name__ == "__main__":
    print(Means(2).fit([[float(i % 7), float(i % 5)] for i in range(20)]))
    print(two_lists(), counted(), in_displays(), one_list(), taken_over(), swapped(), through_objects(), rows())
