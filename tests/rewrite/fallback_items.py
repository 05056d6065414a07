# pattern: process_pool
# python: 3.8
# fallback: always
"""What an item holds is filled, also where no process starts and the work was done on the item itself."""
import math


class Doc:
    def __init__(self, text):
        self.text = text
        self.counts = {}

    def count(self):
        for w in self.text.split():
            self.counts[w] = self.counts.get(w, 0) + math.sqrt(len(w))


def main():
    docs = [Doc("word %d and some more. " % i * 100) for i in range(20)]
    for doc in docs:
        doc.count()
    print(sum(sum(d.counts.values()) for d in docs))


if __name__ == "__main__":
    main()
