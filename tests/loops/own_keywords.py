"""The list that an item fills is handed over by keyword, and comes back."""
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
    lg = dict(log=xs[1].log)["log"]
    for x in xs:  # expect: refused
        x.run()
    print([x.v for x in xs], lg)


if __name__ == "__main__":
    main()
