# pattern: process_pool thread_pool
"""Items that their own method changes: a process gives back what it changed of its copy."""
import math


class Doc:
    def __init__(self, text):
        self.text = text
        self.words = []
        self.score = None

    def parse(self):
        self.words = [w.strip(".,") for w in self.text.split()]
        self.score = sum(math.sqrt(len(w)) for w in self.words)


class Shape:
    def __init__(self, r):
        self.r = r
        self.area = 0
        self.history = []

    def update(self, k):
        a = 0
        for i in range(1000):
            a += math.sin(i / self.r * k)
        self.area += a
        self.history.append(a)


class Tally:
    def __init__(self, words):
        self.words = words
        self.counts = {}

    def count(self):
        for w in self.words:
            self.counts[w] = self.counts.get(w, 0) + math.cos(len(w))


class World:
    def __init__(self, n):
        self.shapes = []
        for i in range(n):
            self.shapes.append(Shape(i + 1))
        self.k = 3

    def step(self):
        for s in self.shapes:
            s.update(self.k)

    def total(self):
        return sum(s.area for s in self.shapes)


def step(shapes, k):
    for i, s in enumerate(shapes):
        s.update(k)


def load(n):
    out = []
    for i in range(n):
        s = Shape(i + 1)
        out.append(s)
    return out


def main():
    docs = [Doc("word %d and some more. " % i * 100) for i in range(200)]
    for doc in docs:
        doc.parse()
    print(sum(len(d.words) for d in docs), docs[3].score)
    w = World(40)
    for _ in range(3):
        w.step()
    print(w.total())
    shapes = load(30)
    step(shapes, 2)
    table = {}
    for i in range(20):
        table[i] = Shape(i + 1)
    for s in table.values():
        s.update(4)
    for k, s in table.items():
        s.update(k + 1)
    tallies = [Tally(d.words) for d in docs]
    for tally in tallies:
        tally.count()
    print([len(t.counts) for t in tallies[:3]], tallies[1].counts)
    print(sum(s.area for s in shapes), sum(s.area for s in table.values()), table[3].history)


if __name__ == "__main__":
    main()
