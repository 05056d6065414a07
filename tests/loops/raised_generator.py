"""Items that their own method changes, seen by a generator that is closed where the loop raises."""
import math
import sys


def work(n):
    return sum(math.sin(i * n) for i in range(300))


class Part:
    def __init__(self, n):
        self.n = n
        self.v = 0.0

    def run(self):
        self.v = self.v * 0.5 + work(self.n)
        if self.n == 40:
            raise ValueError("too many")


class Rig:
    def __init__(self):
        self.parts = [Part(i) for i in range(6)]

    def go(self):
        for part in self.parts:  # expect: review
            part.run()


def rounds(parts):
    try:
        yield from range(2)
    finally:
        print([round(part.v, 9) for part in parts])


def main():
    rig = Rig()
    for _ in rounds(rig.parts):
        rig.go()
    sys.stdout.flush()


if __name__ == "__main__":
    main()
