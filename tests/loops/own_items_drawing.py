"""Items that draw from a stream of random numbers of their own; or from one that they share."""
import copy
import random


def work(n):
    total = 0
    for i in range(60):  # expect: refused
        total = (total * 31 + n * i) % 10007
    return total


class Walker:
    def __init__(self, seed):
        self.x = 0
        self.rng = random.Random(seed)
        self.trail = []

    def step(self):
        self.x = work(self.x + self.rng.choice((-1, 1)) + self.rng.randrange(5))
        self.trail.append(self.x)


class Runner(Walker):
    def step(self):
        super().step()
        if self.rng.random() < 0.5:
            self.x += 1


class Handed:
    def __init__(self, stream):
        self.x = 0
        self.stream = stream

    def step(self):
        self.x = work(self.x + self.stream.randint(0, 9))


class Sharing:
    def __init__(self, common):
        self.x = 0
        self.common = common

    def step(self):
        self.x = work(self.x + self.common.randint(0, 9))


class Taking:
    def __init__(self, other):
        self.x = 0
        self.taken = random.Random(5)
        if other:
            self.taken = other.taken

    def step(self):
        self.x = work(self.x + self.taken.randint(0, 9))


class Class:
    drawn = random.Random(4)

    def __init__(self):
        self.x = 0

    def step(self):
        self.x = work(self.x + self.drawn.randint(0, 9))


class Near:
    def __init__(self, n):
        self.x = 0
        self.dice = random.Random(n)
        self.near = None

    def step(self):
        self.x = work(self.x + (self.near or self).dice.randint(0, 9))


class Lending:
    def __init__(self, n):
        self.x = 0
        self.lent = random.Random(n)

    def stream(self):
        return self.lent

    def step(self, other):
        self.x = work(self.x + other.randint(0, 9) + self.lent.randint(0, 9))


class Cached:
    def __init__(self, n):
        self.x = 0
        self.kept = stream_of(n % 2)

    def step(self):
        self.x = work(self.x + self.kept.randint(0, 9))


class Remembered:
    def __init__(self):
        self.x = 0
        self.known = copy.deepcopy(ONE, {id(ONE): ONE})

    def step(self):
        self.x = work(self.x + self.known.randint(0, 9))


ONE = random.Random(8)
STREAMS = {}


def stream_of(n):
    if n not in STREAMS:
        STREAMS[n] = random.Random(n)
    return STREAMS[n]


class Field:
    def __init__(self):
        self.walkers = [Runner(i) if i % 2 else Walker(i) for i in range(5)]
        self.handed = [Handed(random.Random(i)) for i in range(4)]
        one = random.Random(2)
        self.sharing = [Sharing(one) for _ in range(4)]
        first = Taking(None)
        self.taking = [Taking(first) for _ in range(4)]
        self.classes = [Class() for _ in range(4)]
        self.nears = [Near(i) for i in range(4)]
        for i in range(3):
            self.nears[i].near = self.nears[i + 1]
        self.lending = [Lending(i) for i in range(4)]
        self.cached = [Cached(i) for i in range(4)]
        self.remembered = [Remembered() for _ in range(4)]

    def run(self):
        for w in self.walkers:  # expect: safe
            w.step()
        for h in self.handed:  # expect: safe
            h.step()
        for s in self.sharing:  # expect: refused
            s.step()
        for t in self.taking:  # expect: refused
            t.step()
        for c in self.classes:  # expect: refused
            c.step()
        for n in self.nears:  # expect: refused
            n.step()
        other = self.lending[0].stream()
        for l in self.lending:  # expect: refused
            l.step(other)
        for c in self.cached:  # expect: refused
            c.step()
        for r in self.remembered:  # expect: refused
            r.step()


def main():
    field = Field()
    for _ in range(3):
        field.run()
    print([sum(w.trail) for w in field.walkers], [h.x for h in field.handed], [s.x for s in field.sharing], [t.x for t in field.taking])
    print([c.x for c in field.classes], [n.x for n in field.nears], [l.x for l in field.lending], [c.x for c in field.cached], [r.x for r in field.remembered])


if __name__ == "__main__":
    main()
