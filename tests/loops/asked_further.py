"""Methods that library functions ask for of objects of which nothing is known, and those that classes get under made-up names, or from another base."""
import math


def cost(n):
    total = 1
    for k in range(int(abs(n)) % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


class Number:
    asked = 0

    def __int__(self):
        Number.asked += 1
        return Number.asked

    def __float__(self):
        Number.asked += 1
        return float(Number.asked)

    def __round__(self, digits=None):
        Number.asked += 1
        return Number.asked


class Table(dict):
    asked = 0

    def __missing__(self, key):
        Table.asked += 1
        return str(Table.asked) * Table.asked


def whole(rows: list[int], number):
    out = []
    for row in rows:  # expect: review
        out.append(cost(row + int(number)))
    return out


def rounded(rows: list[int], number):
    out = []
    for row in rows:  # expect: review
        out.append(cost(row + round(number)))
    return out


def roots(rows: list[int], number):
    out = []
    for row in rows:  # expect: review
        out.append(cost(row + math.floor(math.sqrt(number))))
    return out


def filled(rows: list[int], table):
    out = []
    for row in rows:  # expect: review
        out.append(cost(row + len("{a} {b}".format_map(table))))
    return out


class Named:
    asked = 0

    @property
    def name(self):
        Named.asked += 1
        return "x" * Named.asked


def named(rows, item):
    out = []
    for row in rows:  # expect: review
        out.append(cost(row + len("{0.name}".format(item))))
    return out


class Hinting:
    asked = 0

    def __iter__(self):
        return self

    def __next__(self):
        raise StopIteration

    def __length_hint__(self):
        Hinting.asked += 1
        return 1


def hinted(rows, items):
    out = []
    for row in rows:  # expect: refused
        out.append(cost(row + len(list(items)) + Hinting.asked))
    return out


class Plain:
    pass


SEEN = []


def grow(self):
    SEEN.append(1)
    return len(SEEN)


for word in ("len", "hash"):
    setattr(Plain, f"__{word}__", grow)


def sizes(rows, plain):
    out = []
    for row in rows:  # expect: refused
        out.append(cost(row + len(plain)))
    return out


class First:
    def value(self):
        return 1


class Second:
    def value(self):
        SEEN.append(1)
        return len(SEEN)


class Changing(First):
    pass


Changing.__bases__ = (Second,)


def values(rows, changing):
    out = []
    for row in rows:  # expect: review
        out.append(cost(row + changing.value()))
    return out


def truthful(cls):
    def ask(self):
        SEEN.append(1)
        return len(SEEN) % 2 == 0
    cls.__bool__ = ask
    return cls


@truthful
class Decorated:
    pass


def asked(rows, decorated):
    out = []
    for row in rows:  # expect: review
        out.append(cost(row if decorated else 0))
    return out


if __name__ == "__main__":
    numbers = [5, 3, 8, 1, 4]
    print(len(named(numbers, Named())), len(hinted(numbers, Hinting())), len(sizes(numbers, Plain())), len(values(numbers, Changing())), len(asked(numbers, Decorated())))
    others = [(whole, Number()), (rounded, Number()), (roots, Number()), (filled, Table(a=1))]
    for function, thing in others:
        print(function.__name__, len(function(numbers, thing)))
