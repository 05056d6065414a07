"""Items that their own method changes, seen by what runs as the program ends."""
import math
import sys
import weakref


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


class Shown:
    def __init__(self, parts):
        self.parts = parts


def show(parts):
    print([round(part.v, 9) for part in parts])


def main():
    rig = Rig()
    shown = Shown(rig.parts)
    weakref.finalize(shown, show, rig.parts)
    rig.go()
    sys.stdout.flush()


if __name__ == "__main__":
    main()
