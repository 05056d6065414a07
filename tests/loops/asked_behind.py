"""What Python asks of a class without anybody naming it: isinstance() in patterns, `{**x}`, sizes, members that are missing, variables of functions."""
import abc
import collections
import enum
import sys


def cost(n):
    total = 1
    for k in range(abs(n) % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


class Meta(type):
    asked = 0

    def __instancecheck__(cls, thing):
        Meta.asked += 1
        return Meta.asked % 2 == 0


class Even(metaclass=Meta):
    pass


def by_pattern(rows):
    out = []
    for row in rows:  # expect: review
        match row:
            case Even():
                out.append(cost(row + 1))
            case _:
                out.append(cost(row))
    return out


class Hooked(abc.ABC):
    asked = 0

    @classmethod
    def __subclasshook__(cls, other):
        Hooked.asked += 1
        return False


def by_hook(rows):
    out = []
    for row in rows:  # expect: review
        out.append(cost(row + isinstance(row, Hooked) + Hooked.asked))
    return out


class Keys:
    asked = 0

    def keys(self):
        Keys.asked += 1
        return ["a"]

    def __getitem__(self, key):
        return Keys.asked


def spread(rows, keys):
    out = []
    for row in rows:  # expect: refused
        out.append(cost(row + {**keys}["a"]))
    return out


class Sized:
    asked = 0

    def __sizeof__(self):
        Sized.asked += 1
        return Sized.asked


def sizes(rows, sized):
    out = []
    for row in rows:  # expect: refused
        out.append(cost(row + sys.getsizeof(sized)))
    return out


ASKED = []


class Color(enum.Enum):
    RED = 1

    @classmethod
    def _missing_(cls, value):
        ASKED.append(value)
        return cls.RED


def members(rows):
    out = []
    for row in rows:  # expect: review
        out.append(cost(Color(row).value + len(ASKED)))
    return out


def chained(rows):
    first, out = {"x": 0}, []
    both = collections.ChainMap(first)
    for row in rows:  # expect: review
        both["x"] = row
        out.append(cost(first["x"]))
    return out


def made():
    n = 0

    def shifted(x):
        return x + n
    return shifted


def cells(rows, shifted):
    out = []
    for row in rows:  # expect: review
        shifted.__closure__[0].cell_contents = row
        out.append(cost(shifted(1)))
    return out


if __name__ == "__main__":
    numbers = [5, 3, 8, 1, 4]
    for function in (chained,):
        print(function.__name__, function(numbers))
    for function in (members, by_pattern, by_hook):  # how often a class is asked is for others to say, too
        print(function.__name__, len(function(numbers)))
    print(len(spread(numbers, Keys())), len(sizes(numbers, Sized())), len(cells(numbers, made())))
