# pattern: process_pool
"""What the work changes of its item comes back beside what it gives, as it is when that has been worked out."""
import math


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


def main():
    docs = [Doc("word %d and some more. " % i * 100) for i in range(20)]
    out = []
    total = 0
    for doc in docs:
        doc.parse()
        out.append(doc.score())
        total += doc.n
    print(total, out[3])
    for doc in docs:
        doc.parse()
        out.append(doc.bump())
        total += doc.n
    print(total, out[3])
    for doc in docs:
        x = doc.bump()
        out.append(x)
    print(total, out[3], [d.n for d in docs])


if __name__ == "__main__":
    main()
