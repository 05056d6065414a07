"""Objects of the program's own that are gone through: what their __iter__ goes over, and what it does."""


def work(n):
    s = 0
    for i in range(40):
        s = (s * 31 + i * n) % 10007
    return s


class Graph:
    def __init__(self, pairs):
        self.edges = {}
        for a, b in pairs:
            self.add(a, b)

    def add(self, a, b):
        self.edges.setdefault(a, []).append(b)
        self.edges.setdefault(b, []).append(a)

    def __iter__(self):
        return iter(self.edges)

    def __len__(self):
        return len(self.edges)


class Scaled:
    def __init__(self, numbers, factor):
        self.numbers = numbers
        self.factor = factor

    def __iter__(self):
        for n in self.numbers:
            yield n * self.factor


class Reused:
    def __init__(self, numbers):
        self.numbers = numbers

    def __iter__(self):
        box = []
        for n in self.numbers:
            box.append(n)
            yield box


class Counted:
    def __init__(self, numbers):
        self.numbers = numbers
        self.asked = 0

    def __iter__(self):
        self.asked += 1
        return iter(self.numbers)


class Stepping:
    def __init__(self, end):
        self.at, self.end = 0, end

    def __iter__(self):
        return self

    def __next__(self):
        self.at += 1
        if self.at > self.end:
            raise StopIteration
        return self.at


class Kept:
    def __init__(self, numbers):
        self.iterator = iter(numbers)

    def __iter__(self):
        return self.iterator


class Base:
    def __init__(self, numbers):
        self.numbers = numbers

    def __iter__(self):
        return iter(self.numbers)


class Loud(Base):
    def __iter__(self):
        for n in self.numbers:
            self.numbers[0] = n
            yield n


class Pairs:
    def __init__(self, rows):
        self.rows = rows

    def __iter__(self):
        yield from self.rows.items()


def degrees(graph):
    out, order = {}, []
    for node in graph:  # expect: safe
        out[node] = sum(work(other) for other in graph.edges[node])
    for i, node in enumerate(graph):  # expect: safe
        order.append(work(i + node))
    for node in sorted(graph):  # expect: safe
        order.append(work(len(graph.edges[node])))
    for node, other in zip(graph, list(graph)[1:]):  # expect: safe
        order.append(work(node * other))
    return out, order


def grown(graph):
    out = []
    try:
        for node in graph:  # expect: refused
            out.append(work(node))
            graph.add(node, node + 100)
    except RuntimeError:
        out.append("changed")
    for node in list(graph):  # expect: refused
        out.append(work(len(graph.edges)))
        graph.add(node, node + 200)
    return out


def scaled(numbers):
    out, steps = [], Scaled(numbers, 3)
    for n in steps:  # expect: safe
        out.append(work(n))
    for n in steps:  # expect: refused
        out.append(work(n))
        steps.factor += 1
    for n in steps:  # expect: refused
        out.append(work(n))
        if len(numbers) < 9:
            numbers.append(n)
    return out


def others(numbers):
    out, counted, kept = [], Counted(numbers), Kept(numbers)
    for box in Reused(numbers):  # expect: review
        out.append(work(sum(box)))
    for n in counted:  # expect: review
        out.append(work(n + counted.asked))
    for n in Stepping(4):  # expect: review
        out.append(work(n))
    for n in kept:  # expect: review
        out.append(work(n))
    for n in kept:  # expect: review
        out.append(work(n))
    for base in (Base(list(numbers)), Loud(list(numbers))):
        for n in base:  # expect: review
            out.append(work(n + base.numbers[0]))
    for key, value in Pairs({n: n + 1 for n in numbers}):  # expect: safe
        out.append(work(key * value))
    return out


def main():
    graph = Graph([(1, 2), (2, 3), (3, 4), (1, 4)])
    print(degrees(graph))
    print(grown(graph))
    print(scaled([1, 2, 3]))
    print(others([4, 5, 6, 7]))


if __name__ == "__main__":
    main()
