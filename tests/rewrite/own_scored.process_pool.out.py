# pattern: process_pool
"""What the work changes of its item comes back beside what it gives, as it is when that has been worked out."""
import math
import os
import signal
from concurrent.futures import ProcessPoolExecutor


class Doc:
    def __init__(self, text):
        self.text = text
        self.words = []
        self.n = 0

    def parse(self):
        self.words = [w.strip(".,") for w in self.text.split()]
        self.n += 1

    def score(self):
        s = 0.0
        for w in self.words:
            s += math.sqrt(len(w))
        return s

    def bump(self):
        s = self.score()
        self.n += 1
        return s


def _main_item(doc):
    doc.parse()
    result = doc.score()
    return doc.words, doc.n, result


def _main_item_2(doc):
    doc.parse()
    return doc.words, doc.n


def _main_item_3(doc):
    x = doc.bump()
    return x, doc.n


def _main_item_4(d):
    return d.n


def main():
    docs = [Doc("word %d and some more. " % i * 100) for i in range(20)]
    out = []
    total = 0
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for doc, (words, n, result) in zip(docs, pool.map(_main_item, docs, chunksize=len(docs) // 200 + 1)):
            doc.words, doc.n = words, n
            out.append(result)
            total += doc.n
    print(total, out[3])
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for doc, (words, n) in zip(docs, pool.map(_main_item_2, docs, chunksize=len(docs) // 200 + 1)):
            doc.words, doc.n = words, n
            out.append(doc.bump())
            total += doc.n
    print(total, out[3])
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for doc, (x, n) in zip(docs, pool.map(_main_item_3, docs, chunksize=len(docs) // 200 + 1)):
            doc.n = n
            out.append(x)
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        print(total, out[3], list(pool.map(_main_item_4, docs, chunksize=len(docs) // 200 + 1)))


if __name__ == "__main__":
    main()
