"""What goes through all of an object comes to what exceptions, methods, partials, counters and views hold, and to what compares by its fields."""
import collections
import copy
import dataclasses
import functools
from typing import NamedTuple


def cost(n):
    total = 1
    for k in range(abs(n) % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


class Page:
    def __init__(self, n):
        self.n = n
        self.rows = [0]

    def __repr__(self):
        return f"{self.n}{self.rows}"

    def __eq__(self, other):
        return self.rows == other.rows


@dataclasses.dataclass
class Data:
    page: object


class Below(Data):
    pass


class Named(NamedTuple):
    page: object


def of_counter(page, counts, xs):
    out = []
    for x in xs:  # expect: review
        page.rows.append(x)
        out.append(cost(len(repr(counts)) + x))
    return out


def of_exception(page, error, xs):
    out = []
    for x in xs:  # expect: review
        page.rows.append(x)
        out.append(cost(len(str(error)) + x))
    return out


def of_method(page, methods, xs):
    out = []
    for x in xs:  # expect: review
        page.rows.append(x)
        out.append(cost(len(repr(methods)) + x))
    return out


def of_partial(page, partial, xs):
    out = []
    for x in xs:  # expect: review
        page.rows.append(x)
        out.append(cost(len(f"{partial}") + x))
    return out


def of_view(page, view, xs):
    out = []
    for x in xs:  # expect: review
        page.rows.append(x)
        out.append(cost(len("%s" % view) + x))
    return out


def inherited(page, one, other, xs):
    out = []
    for x in xs:  # expect: review
        page.rows.append(x)
        out.append(cost((one in [other]) + x))
    return out


def named(page, one, other, xs):
    out = []
    for x in xs:  # expect: review
        page.rows.append(x)
        out.append(cost((one in [other]) + x))
    return out


def apart(rows, error, xs):
    out = []
    for x in xs:  # expect: safe
        rows.append(x)
        out.append(cost(len(repr(error)) + x))
    return out


def main():
    xs = list(range(12))
    page = Page(1)
    print(of_counter(page, collections.Counter({"a": page}), xs))
    print(of_exception(page, ValueError(page), xs))
    print([n > 0 for n in of_method(page, [page.__repr__], xs)])
    print([n > 0 for n in of_partial(page, functools.partial(cost, page), xs)])
    print(of_view(page, {"a": page}.values(), xs))
    page = Page(2)
    print(inherited(page, Below(page), Below(copy.deepcopy(page)), xs))
    print(named(page, Named(page), Named(copy.deepcopy(page)), xs))
    print(apart([], ValueError("a"), xs))


if __name__ == "__main__":
    main()
