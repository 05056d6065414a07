"""Special methods behind conversions, and the project's code behind what library functions are given by keyword."""
import collections
import csv
import dataclasses
import io
import json
import string

SEEN = []


def cost(n):
    total = 1
    for k in range(n % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


class Size:
    def __init__(self, n):
        self.n = n

    def __index__(self):
        SEEN.append(self.n)
        return self.n

    def __int__(self):
        SEEN.append(-self.n)
        return self.n

    def __eq__(self, other):
        SEEN.append("eq")
        return self.n == other.n

    def __lt__(self, other):
        SEEN.append("lt")
        return self.n < other.n


class Plain:
    def __init__(self, n):
        self.n = n

    def __index__(self):
        return self.n

    def __eq__(self, other):
        return self.n == other.n

    def __lt__(self, other):
        return self.n < other.n


def converted(n):
    a, b, c, d, e, f = [], [], [], [], [], []
    for i in range(n):  # expect: refused
        a.append(cost(len([1] * Size(i)) + len(SEEN)))
    for i in range(n):  # expect: refused
        b.append(cost(len("abcdef"[Size(i):])))
        SEEN.append(i)
    for i in range(n):  # expect: refused
        c.append(cost(len("%d" % Size(i)) + len(SEEN)))
    for i in range(n):  # expect: refused
        d.append([Size(1), Size(3)] == [Size(1), Size(i)])
        d.append(cost(len(SEEN)))
    for i in range(n):  # expect: refused
        e.append((1, Size(3)) < (1, Size(i)))
        e.append(cost(len(SEEN)))
    for i in range(n):  # expect: safe
        f.append(cost(len([1] * Plain(i)) + len("abcdef"[Plain(i):]) + len("%d" % Plain(i)) + ([Plain(i)] == [Plain(2)]) + ((1, Plain(i)) < (1, Plain(3)))))
    return a, b, c, d, e, f


def looked_up(names):
    found, read, none, seen, done = collections.defaultdict(int), collections.defaultdict(str), collections.defaultdict(int), {"a": 1}, []
    for name in names:  # expect: refused
        done.append(cost(len(("{%s}" % name).format_map(found)) + len(found)))
    for name in names:  # expect: refused
        done.append(cost(len(name.translate(read)) + len(read)))
    for name in names:  # expect: refused
        done.append(cost(len(("%%(%s)s" % name) % none) + len(none)))
    for name in names:  # expect: refused
        done.append(cost(len(string.Template("$" + name).substitute(found)) + len(found)))
    for name in names:  # expect: safe
        done.append(cost(len("%(a)s" % seen) + len("{a}".format_map(seen)) + len(name.translate({97: "b"}))))
    for name in names:  # expect: refused
        done.append(cost(len("%(a)s" % seen)))
        seen["a"] = name * 3
    return done, found, read, none, seen


class Encoder(json.JSONEncoder):
    def default(self, thing):
        SEEN.append(thing.n)
        return len(SEEN)


def note(thing):
    SEEN.append(thing.n)
    return len(SEEN)


OPTIONS = {"default": note}


@dataclasses.dataclass
class Row:
    n: int = 0

    def __post_init__(self):
        SEEN.append(self.n)


@dataclasses.dataclass
class Cell:
    n: int = 0


def encoded(n):
    done, row, cell = [], Row(1), Cell(1)
    for i in range(n):  # expect: review
        done.append(json.dumps({"size": Size(i)}, cls=Encoder))
    for i in range(n):  # expect: review
        done.append(json.dumps({"size": Size(i)}, **OPTIONS))
    for i in range(n):  # expect: refused
        done.append(cost(dataclasses.replace(row, n=i).n + len(SEEN)))
    for i in range(n):  # expect: safe
        done.append(cost(dataclasses.replace(cell, n=i).n))
    for i in range(n):  # expect: safe
        done.append(cost(len(json.dumps({"size": i}, indent=2))))
    return done


def numbered(text):
    rows = csv.reader(io.StringIO(text))
    lines = csv.reader(io.StringIO(text))
    done = []
    for row in rows:  # expect: refused rows
        done.append((rows.line_num, cost(len(row))))
    for row in lines:  # expect: safe
        done.append(cost(len(row)))
    return done


def main():
    print(converted(6))
    print(looked_up(["a", "b", "c", "a"]))
    print(encoded(5))
    print(numbered("a,b\n1,2\n3,4\n5,6\n"))
    print(SEEN)


if __name__ == "__main__":
    main()
