# pattern: process_pool thread_pool
"""Items that their own method changes: a process gives back what it changed of its copy."""
import functools
import math
import os
import signal
from concurrent.futures import ProcessPoolExecutor


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
    return s.area, s.history


def _total_item(s):
    return s.area


class World:
    def __init__(self, n):
        self.shapes = []
        with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
            for result in pool.map(_init_item, range(n)):
                self.shapes.append(result)
        self.k = 3

    def step(self):
        items = self.shapes
        with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
            for s, (area, history) in zip(items, pool.map(functools.partial(_step_item, self=self), items, chunksize=len(items) // 200 + 1)):
                s.area, s.history[:] = area, history

    def total(self):
        with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
            return sum(pool.map(_total_item, self.shapes))


def _step_item_2(item, k):
    i, s = item
    s.update(k)
    return s.area, s.history


def step(shapes, k):
    items = list(enumerate(shapes))
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for (i, s), (area, history) in zip(items, pool.map(functools.partial(_step_item_2, k=k), items, chunksize=len(items) // 200 + 1)):
            s.area, s.history[:] = area, history


def _load_item(i):
    return Shape(i + 1)


def load(n):
    out = []
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        out.extend(pool.map(_load_item, range(n), chunksize=len(range(n)) // 200 + 1))
    return out


def _main_item(doc):
    doc.parse()
    return doc.words, doc.score


def _main_item_2(d):
    return len(d.words)


def _main_item_3(i):
    return Shape(i + 1)


def _main_item_4(s):
    s.update(4)
    return s.area, s.history


def _main_item_5(item):
    k, s = item
    s.update(k + 1)
    return s.area, s.history


def _main_item_6(tally):
    tally.count()
    return tally.counts


def _main_item_7(t):
    return len(t.counts)


def _main_item_8(s):
    return s.area


def main():
    docs = [Doc("word %d and some more. " % i * 100) for i in range(200)]
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for doc, (words, score) in zip(docs, pool.map(_main_item, docs, chunksize=len(docs) // 200 + 1)):
            doc.words, doc.score = words, score
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        print(sum(pool.map(_main_item_2, docs, chunksize=len(docs) // 200 + 1)), docs[3].score)
    w = World(40)
    for _ in range(3):
        w.step()
    print(w.total())
    shapes = load(30)
    step(shapes, 2)
    table = {}
    items = range(20)
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for i, result in zip(items, pool.map(_main_item_3, items)):
            table[i] = result
    items = table.values()
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for s, (area, history) in zip(items, pool.map(_main_item_4, items, chunksize=len(items) // 200 + 1)):
            s.area, s.history[:] = area, history
    items = table.items()
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for (k, s), (area, history) in zip(items, pool.map(_main_item_5, items, chunksize=len(items) // 200 + 1)):
            s.area, s.history[:] = area, history
    tallies = [Tally(d.words) for d in docs]
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for tally, counts in zip(tallies, pool.map(_main_item_6, tallies, chunksize=len(tallies) // 200 + 1)):
            tally.counts.clear()
            tally.counts.update(counts)
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        print(list(pool.map(_main_item_7, tallies[:3])), tallies[1].counts)
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        print(sum(pool.map(_main_item_8, shapes, chunksize=len(shapes) // 200 + 1)), sum(s.area for s in table.values()), table[3].history)


if __name__ == "__main__":
    main()
