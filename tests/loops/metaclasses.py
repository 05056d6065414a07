"""Operators on classes are methods of their metaclass."""
import abc
import enum


def work(n):
    total = 0
    for i in range(60):  # expect: refused
        total = (total * 31 + n * i) % 10007
    return total


def kept(value, n):
    return [value, work(n)]


class Noting(type):
    asked = 0

    def note(cls):
        Noting.asked += 1
        return Noting.asked

    def __len__(cls):
        return cls.note()

    def __contains__(cls, item):
        return cls.note() > 2

    def __iter__(cls):
        return iter([cls.note()])

    def __getitem__(cls, item):
        return cls.note()

    def __getattr__(cls, name):
        return cls.note()

    def __instancecheck__(cls, item):
        return cls.note() % 2 == 0

    def __eq__(cls, other):
        return cls.note() % 2 == 0

    def __bool__(cls):
        return cls.note() % 2 == 0

    def __repr__(cls):
        return str(cls.note())

    __hash__ = type.__hash__


class Noted(metaclass=Noting):
    pass


class Below(Noted):
    pass


class Subscripted:
    count = 0

    def __class_getitem__(cls, item):
        cls.count += 1
        return cls.count


class Shape(metaclass=abc.ABCMeta):
    @abc.abstractmethod
    def area(self):
        """how large"""


class Square(Shape):
    def __init__(self, side):
        self.side = side

    def area(self):
        return work(self.side)


class Size(enum.Enum):
    SMALL = 1
    LARGE = 2


def asked(xs):
    lengths = [work(len(Noted)) for x in xs]  # expect: review
    inside = [work(x) if x in Noted else 0 for x in xs]  # expect: review
    sums = [kept(list(Noted), x) for x in xs]  # expect: review
    items = [kept(Noted[x], x) for x in xs]  # expect: review
    attributes = [kept(Noted.missing, x) for x in xs]  # expect: review
    instances = [work(x + isinstance(x, Below)) for x in xs]  # expect: review
    several = [work(x + isinstance(x, (int, Below))) for x in xs if x]  # expect: review
    equal = [work(x + (Noted == x)) for x in xs]  # expect: review
    true = [work(x) if Below else work(-x) for x in xs]  # expect: review
    texts = [kept(str(Noted), x) for x in xs]  # expect: review
    subscripted = [kept(Subscripted[x], x) for x in xs]  # expect: review
    return lengths, inside, sums, items, attributes, instances, several, equal, true, texts, subscripted


def plain(xs):
    areas = [Square(x).area() for x in xs]  # expect: safe
    shapes = [work(x + isinstance(x, Shape)) for x in xs]  # expect: safe
    sizes = [work(x + (Size is Shape) + len(Size)) for x in xs]  # expect: safe
    return areas, shapes, sizes


if __name__ == "__main__":
    print(asked(range(4)))
    print(plain(range(4)))
