"""Items that code which is not seen was given when they were made, and that their work finds there."""
import math
import weakref


def work(n):
    return sum(math.sin(i * n) for i in range(300))


class A:
    made = weakref.WeakSet()

    def __init__(self, n):
        self.n = n
        self.v = 0.0
        A.made.add(self)

    def run(self):
        self.v = work(self.n) + sum(o.v for o in A.made)


def main():
    xs = [A(i) for i in range(6)]
    for x in xs:  # expect: review
        x.run()
    print(round(sum(x.v for x in xs), 6))


if __name__ == "__main__":
    main()
