"""Attributes of items that are asked for by a word: `lg` is the list that the item fills."""
import math


def work(n):
    return sum(math.sin(i * n) for i in range(300))


class A:
    def __init__(self, n):
        self.n = n
        self.v = 0.0
        self.log = []

    def run(self):
        self.v = self.v * 0.5 + work(self.n)
        self.log.append(self.v)


def main():
    xs = [A(i) for i in range(5)]
    lg = object.__getattribute__(xs[1], "log")
    for x in xs:  # expect: refused
        x.run()
    print([x.v for x in xs], lg)


if __name__ == "__main__":
    main()
