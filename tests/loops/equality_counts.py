"""What is compared, hashed or looked up asks the classes of the objects: here they count how often."""
import collections
import dataclasses
import functools


class Mark:
    asked = 0

    def __init__(self, name):
        self.name = name

    def __eq__(self, other):
        Mark.asked += 1
        return isinstance(other, Mark) and self.name == other.name

    def __hash__(self):
        Mark.asked += 100
        return hash(self.name)


class Plain:
    def __init__(self, name):
        self.name = name

    def __eq__(self, other):
        return isinstance(other, Plain) and self.name == other.name

    def __hash__(self):
        return hash(self.name)


@dataclasses.dataclass
class Pair:
    mark: Mark
    count: int


@functools.lru_cache(maxsize=None)
def length(mark):
    return len(mark.name)


def weight(name):
    return sum(ord(c) * k for k, c in enumerate(name))


def found(marks: list[Mark]):
    out = []
    for mark in marks:  # expect: refused asked
        out.append(mark in marks)
    return out


def listed(marks: list[Mark]):
    return [1 in [mark] for mark in marks]  # expect: refused asked


def kept(marks: list[Mark]):
    return [len({mark, mark}) for mark in marks]  # expect: refused asked


def keyed(marks: list[Mark]):
    return [{mark: 1, (mark, 2): 2}[(mark, 2)] for mark in marks]  # expect: refused asked


def gathered(marks: list[Mark]):
    out = []
    for mark in marks:  # expect: refused asked
        both = [mark, mark]
        out.append(len({other for other in both}))  # expect: refused
    return out


def ordered(marks: list[Mark]):
    return [len(collections.OrderedDict([(mark, 1)])) for mark in marks]  # expect: refused asked


def counted(marks: list[Mark]):
    return [[mark].count(1) for mark in marks]  # expect: refused asked


def paired(marks: list[Mark]):
    return [Pair(mark, 1) == Pair(mark, 2) for mark in marks]  # expect: refused asked


def cached(marks: list[Mark]):
    return [length(mark) for mark in marks]  # expect: refused asked


def plain(items: list[Plain]):
    out = []
    for item in items:  # expect: safe
        out.append((Plain("b") in [Plain(item.name)], len({Plain(item.name): 1}), weight(item.name)))
    return out


def main():
    marks = [Mark(name) for name in ("a", "bb", "a")]
    print(found(marks), listed(marks), kept(marks), keyed(marks), gathered(marks), ordered(marks), counted(marks), paired(marks), cached(marks))
    print(plain([Plain("a"), Plain("b")]), Mark.asked)


main()
