"""Lists of items that are put together with `+`: a list that came twice has its items twice."""
import math


def work(n):
    return sum(math.sin(i * n) for i in range(300))


class Part:
    def __init__(self, n):
        self.n = n
        self.v = 0.0

    def run(self):
        self.v = self.v * 0.5 + work(self.n)


class Once:
    def __init__(self):
        self.once_parts = [Part(9)]

    def fill(self):
        new = []
        for i in range(4):
            new.append(Part(i))
        self.once_parts = self.once_parts + new

    def go(self):
        for part in self.once_parts:  # expect: safe
            part.run()


class Twice:
    def __init__(self):
        self.twice_parts = [Part(9)]

    def fill(self):
        new = []
        for i in range(4):
            new.append(Part(i))
        self.twice_parts = self.twice_parts + new
        self.twice_parts = self.twice_parts + new

    def go(self):
        for part in self.twice_parts:  # expect: review
            part.run()


class Both:
    def __init__(self):
        self.both_parts = [Part(9)]

    def fill(self):
        new = []
        for i in range(4):
            new.append(Part(i))
        self.both_parts = self.both_parts + new + new

    def go(self):
        for part in self.both_parts:  # expect: review
            part.run()


class Kept:
    def __init__(self):
        self.kept_parts = [Part(9)]
        self.kept_kept = []

    def fill(self):
        new = []
        for i in range(4):
            new.append(Part(i))
        self.kept_kept = new
        self.kept_parts = self.kept_kept + new

    def go(self):
        for part in self.kept_parts:  # expect: review
            part.run()


class Copied:
    def __init__(self):
        self.copied_parts = [Part(9)]
        self.copied_kept = []

    def fill(self):
        new = []
        for i in range(4):
            new.append(Part(i))
        self.copied_kept = [part for part in new]
        self.copied_parts = self.copied_kept + new

    def go(self):
        for part in self.copied_parts:  # expect: review
            part.run()


def main():
    once, twice, both, kept, copied = Once(), Twice(), Both(), Kept(), Copied()
    for rig in (once, twice, both, kept, copied):
        rig.fill()
        rig.go()
    print([round(part.v, 9) for part in once.once_parts])
    print([round(part.v, 9) for part in twice.twice_parts])
    print([round(part.v, 9) for part in both.both_parts])
    print([round(part.v, 9) for part in kept.kept_parts])
    print([round(part.v, 9) for part in copied.copied_parts])


if __name__ == "__main__":
    main()
