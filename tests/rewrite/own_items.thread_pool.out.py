# pattern: process_pool thread_pool
"""Items that their own method changes: a process gives back what it changed of its copy."""
import functools
import math
from concurrent.futures import ThreadPoolExecutor


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


def _init_item(i):
    return Shape(i + 1)


def _step_item(s, self):
    s.update(self.k)


def _total_item(s):
    return s.area


class World:
    def __init__(self, n):
        self.shapes = []
        with ThreadPoolExecutor(max_workers=8) as pool:
            for result in pool.map(_init_item, range(n)):
                self.shapes.append(result)
        self.k = 3

    def step(self):
        with ThreadPoolExecutor(max_workers=8) as pool:
            for result in pool.map(functools.partial(_step_item, self=self), self.shapes):
                pass

    def total(self):
        with ThreadPoolExecutor(max_workers=8) as pool:
            return sum(pool.map(_total_item, self.shapes))


def _step_item_2(item, k):
    i, s = item
    s.update(k)


def step(shapes, k):
    with ThreadPoolExecutor(max_workers=8) as pool:
        for result in pool.map(functools.partial(_step_item_2, k=k), enumerate(shapes)):
            pass


def _load_item(i):
    return Shape(i + 1)


def load(n):
    out = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        out.extend(pool.map(_load_item, range(n)))
    return out


def _main_item(i):
    return Doc("word %d and some more. " % i * 100)


def _main_item_2(doc):
    doc.parse()


def _main_item_3(d):
    return len(d.words)


def _main_item_4(i):
    return Shape(i + 1)


def _main_item_5(s):
    s.update(4)


def _main_item_6(item):
    k, s = item
    s.update(k + 1)


def _main_item_7(d):
    return Tally(d.words)


def _main_item_8(tally):
    tally.count()


def _main_item_9(t):
    return len(t.counts)


def _main_item_10(s):
    return s.area


def main():
    with ThreadPoolExecutor(max_workers=8) as pool:
        docs = list(pool.map(_main_item, range(200)))
    with ThreadPoolExecutor(max_workers=8) as pool:
        for result in pool.map(_main_item_2, docs):
            pass
    with ThreadPoolExecutor(max_workers=8) as pool:
        print(sum(pool.map(_main_item_3, docs)), docs[3].score)
    w = World(40)
    for _ in range(3):
        w.step()
    print(w.total())
    shapes = load(30)
    step(shapes, 2)
    table = {}
    items = range(20)
    with ThreadPoolExecutor(max_workers=8) as pool:
        for i, result in zip(items, pool.map(_main_item_4, items)):
            table[i] = result
    with ThreadPoolExecutor(max_workers=8) as pool:
        for result in pool.map(_main_item_5, table.values()):
            pass
    with ThreadPoolExecutor(max_workers=8) as pool:
        for result in pool.map(_main_item_6, table.items()):
            pass
    with ThreadPoolExecutor(max_workers=8) as pool:
        tallies = list(pool.map(_main_item_7, docs))
    with ThreadPoolExecutor(max_workers=8) as pool:
        for result in pool.map(_main_item_8, tallies):
            pass
    with ThreadPoolExecutor(max_workers=8) as pool:
        print(list(pool.map(_main_item_9, tallies[:3])), tallies[1].counts)
    with ThreadPoolExecutor(max_workers=8) as pool:
        print(sum(pool.map(_main_item_10, shapes)), sum(s.area for s in table.values()), table[3].history)


if __name__ == "__main__":
    main()
