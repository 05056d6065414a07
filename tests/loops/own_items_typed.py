"""A field of items that a class called without its name fills with one that comes twice."""
import dataclasses
import math
from dataclasses import field


def work(n):
    return sum(math.sin(i * n) for i in range(300))


class Part:
    def __init__(self, n):
        self.n = n
        self.v = 0.0

    def run(self):
        self.v = self.v * 0.5 + work(self.n)


@dataclasses.dataclass
class Rig:
    name: str
    parts: list = field(default_factory=list)

    def fill(self):
        for i in range(5):
            self.parts.append(Part(i))

    def of(self, part):
        return type(self)("b", [part, part])

    def go(self):
        for part in self.parts:  # expect: review
            part.run()


def main():
    rig = Rig("a")
    rig.fill()
    part = Part(3)
    other = rig.of(part)
    other.go()
    rig.go()
    print([round(each.v, 9) for each in other.parts], [round(each.v, 9) for each in rig.parts])


if __name__ == "__main__":
    main()
