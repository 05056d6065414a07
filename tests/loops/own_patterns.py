"""Lists that lead to items, and lists that items hold, taken by a pattern: no attribute is written there."""
import math


def work(n):
    return sum(math.sin(i * n) for i in range(300))


class A:
    __match_args__ = ("n", "log")

    def __init__(self, n):
        self.n = n
        self.v = 0.0
        self.log = []

    def run(self):
        self.v = self.v * 0.5 + work(self.n)
        self.log.append(self.v)


class World:
    def __init__(self, n):
        self.items = [A(i) for i in range(n)]

    def turn(self):
        for x in self.items:  # expect: review
            x.run()


def by_keyword():
    world = World(5)
    match world:
        case World(items=held):
            held.append(held[0])
    world.turn()
    return [x.v for x in world.items]


def by_position():
    xs = [A(i) for i in range(5)]
    match xs[1]:
        case A(_, log):
            pass
    for x in xs:  # expect: refused
        x.run()
    return log


if __name__ == "__main__":
    print(by_keyword(), by_position())
