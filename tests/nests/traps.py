"""More loops inside loops: methods, what stands around them, values between the headers."""
import math


def work(a, b, n=300):
    s = 0
    for k in range(n):
        s = (s * 31 + k ^ a * 7 + b) % 100003
    return s


SCALE = 3
SEEN = []


class Grid:
    def __init__(self, width, height):
        self.width, self.height = width, height
        self.names = ["a", "b", "c"]
        self.log = []

    def cells(self):
        out = []
        for row in range(self.height):
            line = []
            for column in range(self.width):  # one: yes
                line.append(work(row * SCALE, column))
            out.append(line)
        return out

    def label(self, name, at):
        return "%s%d=%d" % (name, at, work(len(name), at))

    def labels(self):
        found = {}
        for name in self.names:
            for at in range(self.width):  # one: yes
                found[name, at] = self.label(name, at)
        return found

    def logged(self):
        total = 0
        for name in self.names:
            for at in range(self.width):  # one: no
                self.log.append(name)
                total += work(len(self.log), at)
        return total

    def narrowing(self):
        out = []
        for name in self.names:
            for at in range(self.width):  # one: no
                out.append(work(at, len(name)))
            self.width -= 1
        return out


def with_else(xs, ys):
    out = []
    for x in xs:
        for y in ys:  # one: yes
            out.append(work(x, y))
        else:
            out.append("inner")
    else:
        out.append("outer")
    return out


def else_private(xs, ys):
    out = []
    for x in xs:
        row = []
        for y in ys:  # one: yes
            row.append(work(x, y))
        else:
            row.append("inner")
        out.append(row)
    else:
        out.append("outer")
    return out


def commented(xs, ys):
    out = []
    # above the outer one
    for x in xs:  # at the outer one
        # above the row
        row = []  # the row
        # above the inner one
        for y in ys:  # one: yes, at the inner one
            # in the inner one
            value = work(x, y)  # the work

            # behind it
            row.append(value)  # kept
        # behind the inner one
        out.append(row)
    return out


def row_seen(xs, ys):
    row, out = None, []
    try:
        for x in xs:
            row = []
            for y in ys:  # one: no
                row.append(10 // (x - y))
            out.append(row)
    except ZeroDivisionError:
        return out, row
    return out, None


def raised_in_row(xs, ys):
    out = []
    try:
        for x in xs:
            row = []
            for y in ys:  # one: yes
                row.append(10 // (x - y))
            out.append(row)
    except ZeroDivisionError as error:
        return out, str(error)
    return out, None


def prologue_raises(xs, ys):
    out = []
    try:
        for x in xs:
            c = 12 // x
            row = []
            for y in ys:  # one: yes
                row.append(work(c, y))
            out.append(row)
    except ZeroDivisionError as error:
        return out, str(error)
    return out, None


def called_between(xs, ys):
    out = []
    for x in xs:
        c = math.floor(x / 2)
        row = []
        for y in ys:  # one: no
            row.append(work(c, y))
        out.append(row)
    return out


def popped(rows, ys):
    out = []
    for row in rows:
        first = row.pop()
        for y in ys:  # one: no
            out.append(work(first, y))
    return out


def conditional_between(xs, ys):
    out = []
    c = 1
    for x in xs:
        if x % 2:
            c = x
        row = []
        for y in ys:  # one: no
            row.append(work(c, y))
        out.append(row)
    return out


def behind_and_between(xs, ys):
    out = []
    for x in xs:
        c = x * 2
        row = []
        for y in ys:  # one: no
            row.append(work(c, y))
        c = c + 1
        out.append((row, c))
    return out


def chained(xs, ys):
    out = []
    for x in xs:
        a = x + 1
        b = a * a
        row = []
        for y in ys:  # one: yes
            d = b - y
            row.append(work(d, a))
        out.append((a, row))
    return out


def aliased(n, ys):
    row = [1, 2]
    grid = [row] * n
    out = []
    for line in grid:
        for cell in line:  # one: yes
            out.append(work(cell, 1))
    return out


def written_cells(grid):
    for line in grid:
        for at in range(len(line)):  # one: no
            line[at] = work(line[at], at)
    return grid


def outer_changes_global(xs, ys):
    out = []
    for x in xs:
        for y in ys:  # one: no
            out.append(work(len(SEEN), y))
        SEEN.append(x)
    return out


def nested_function(xs, ys):
    def local(x, y):
        return work(x, y) + len(ys)
    return [[local(x, y) for y in ys] for x in xs]  # one: no


def names_taken(xs, ys):
    pool, results, result, item = 1, 2, 3, 4
    out = []
    for x in xs:
        for y in ys:  # one: yes
            out.append(work(x + pool, y + results) + result + item)
    return out


def tuples(grid):
    out = []
    for i, line in enumerate(grid):
        for j, (a, b) in enumerate(line):  # one: yes
            out.append((i, j, work(a, b)))
    return out


def zipped(xs, ys):
    out = []
    for x, y in zip(xs, ys):
        for a, b in zip(xs, ys):  # one: yes
            out.append(work(x + a, y + b))
    return out


def views(table):
    out = []
    for name in table:
        for key, value in table[name].items():  # one: no
            out.append((name, key, work(key, value)))
    return out


def three(n):
    cube = []
    for i in range(n):
        plane = []
        for j in range(n):  # one: yes
            line = []
            for k in range(n):  # one: yes
                line.append(work(i * j, k))
            plane.append(line)
        cube.append(plane)
    return cube


def any_of(xs, ys):
    out = []
    for x in xs:
        out.append(any(work(x, y) % 2 for y in ys))  # one: no
    return out


def lazy_of(xs, ys):
    out = []
    for x in xs:
        out.append(list(zip((work(x, y) for y in ys), range(2))))  # one: no
    return out


def either(xs, ys):
    out = []
    for x in xs:
        out.append(x or [work(x, y) for y in ys])  # one: no
    return out


def dict_of(xs, ys):
    return {x: [work(x, y) for y in ys] for x in xs}  # one: yes


def set_of(xs, ys):
    out = []
    for x in xs:
        out.append(sorted({work(x, y) % 5 for y in ys}))  # one: yes
    return out


def iterator(xs, ys):
    found = iter(ys)
    out = []
    for x in xs:
        for y in found:  # one: no
            out.append(work(x, y))
    return out


def early(xs, ys):
    out = []
    for x in xs:
        for y in ys:  # one: no
            out.append(work(x, y))
        if x > 2:
            break
    return out


def main():
    xs, ys = [1, 2, 3, 4], [0, 2, 4, 1, 5]
    grid = Grid(4, 3)
    print(grid.cells(), grid.labels(), grid.logged(), grid.narrowing())
    print(with_else(xs, ys), else_private(xs, ys), commented(xs, ys), commented([], ys))
    print(row_seen([9, 8, 4, 7], ys), raised_in_row([9, 8, 4, 7], ys), prologue_raises([3, 2, 0, 1], ys))
    print(called_between(xs, ys), popped([[1, 2], [3, 4]], ys), conditional_between(xs, ys), behind_and_between(xs, ys), chained(xs, ys))
    print(aliased(3, ys), written_cells([[1, 2], [3]]), outer_changes_global(xs, ys), nested_function(xs, ys), names_taken(xs, ys))
    print(tuples([[(1, 2), (3, 4)], [(5, 6)]]), zipped(xs, ys), views({"a": {1: 2}, "b": {3: 4, 5: 6}}), three(3))
    print(any_of(xs, ys), lazy_of(xs, ys), either([0, 1], ys), dict_of(xs, ys), set_of(xs, ys), iterator(xs, ys), early(xs, ys))


if __name__ == "__main__":
    main()
