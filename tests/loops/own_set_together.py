"""Items whose lists are set two at a time, and that a dict makes where they are missing."""
import itertools


class Body:
    def __init__(self, pos, vel, mass):
        self.pos, self.vel, self.mass = list(pos), list(vel), mass

    def push(self, dt):
        for k in range(3):
            self.vel[k] += self.mass * dt
            self.pos[k] += self.vel[k] * dt


class Section:
    def __init__(self, title):
        self.title, self.lines = title, []
        self.width = 0

    def layout(self):
        self.width = max((len(line) for line in self.lines), default=0)
        self.lines = [line.ljust(self.width) for line in self.lines]


class Report:
    def __init__(self):
        self.sections = {}

    def section(self, title):
        return self.sections.setdefault(title, Section(title))

    def layout(self):
        for s in self.sections.values():  # expect: safe
            s.layout()


class Shared:
    def __init__(self, given):
        self.one, self.two = given, given
        self.n = 0

    def step(self):
        self.one[0] += 1
        self.n = self.one[0] + len(self.two)


class Joined:
    def __init__(self):
        self.left, self.right = [0], [0]

    def step(self):
        self.left[0] += 1
        self.right[0] += self.left[0]


class Cell:
    def __init__(self, name):
        self.name = name
        self.n = 0

    def count(self):
        for k in range(100):
            self.n = self.n * 3 + len(self.name) + k


class Board:
    def __init__(self):
        self.cells = {}
        self.spare = Cell("spare")

    def cell(self, name):
        return self.cells.setdefault(name, self.spare)

    def count(self):
        for c in self.cells.values():  # expect: review distinct-items
            c.count()


def pushed():
    bodies = [Body((i, i, i / 10), (0.1 * i, 0, 0), 1 + i / 5) for i in range(12)]
    pairs = 0.0
    for a, b in itertools.combinations(bodies, 2):  # expect: safe
        pairs += a.mass * b.mass
    for b in bodies:  # expect: safe
        b.push(0.1)
    return pairs, sum(b.pos[0] for b in bodies)


def shared():
    given = [0]
    items = [Shared(given) for _ in range(5)]
    for it in items:  # expect: refused
        it.step()
    return [it.n for it in items]


def joined():
    items = [Joined() for _ in range(5)]
    items[0].left, items[1].right = items[1].right, items[0].left
    for it in items:  # expect: refused
        it.step()
    return [it.right[0] for it in items]


def reported():
    report = Report()
    for i in range(10):
        report.section(f"{i % 3}").lines.append(f"line {i}")
    report.layout()
    return [len(s.lines) for s in report.sections.values()]


def counted():
    board = Board()
    for i in range(10):
        board.cell(f"{i % 3}")
    board.count()
    return board.spare.n


if __name__ == "__main__":
    print(pushed(), shared(), joined(), reported(), counted())
