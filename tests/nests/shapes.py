"""Loops inside loops that can be made one, or must not be: see tests/unit/test_nests.c."""
import sys


def work(a, b, n=400):
    s = 0
    for k in range(n):
        s = (s * 31 + k ^ a * 7 + b) % 100003
    return s


def perfect(xs, ys):
    out = []
    for x in xs:
        for y in ys:  # one: yes
            out.append(work(x, y))
    return out


def rows(width, height):
    image = []
    for row in range(height):
        line = []
        for column in range(width):  # one: yes
            line.append(work(row, column))
        image.append(line)
    return image


def mandelbrot(width, height):
    image = []
    for row in range(height):
        cy = row * 2 - height
        dy = cy + 1
        line = []
        for column in range(width):  # one: yes
            cx = column * 3 - width
            line.append(work(cx, cy + dy))
        image.append(line)
    return image


def triangle(n):
    found = {}
    for i in range(n):
        for j in range(i + 1, n):  # one: yes
            found[i, j] = work(i, j)
    return found


def summed(xs, ys):
    totals = []
    for x in xs:
        total = 0
        for y in ys:  # one: yes
            total += work(x, y)
        totals.append(total)
    return totals


def nested_list(xs, ys):
    return [[work(x, y) for y in ys] for x in xs]  # one: yes


def list_in_for(grid):
    out = []
    for row in grid:
        out.append([work(cell, 3) for cell in row])  # one: yes
    return out


def sum_in_for(xs, n):
    out = []
    for x in xs:
        out.append(sum(work(x, y) for y in range(n)))  # one: yes
    return out


def skipping(xs, ys):
    out = []
    for x in xs:
        for y in ys:  # one: yes
            if (x + y) % 3 == 0:
                continue
            out.append((x, y, work(x, y)))
    return out


def printing(xs, ys):
    for x in xs:
        print("row", x)
        for y in ys:  # one: yes
            print(x, y, work(x, y))
        print("end")


def after_loop(xs, ys):
    x = y = None
    out = []
    for x in xs:
        for y in ys:  # one: no
            out.append(work(x, y))
    return out, x, y


def pairs(table):
    out = []
    for name, row in table.items():
        for at, cell in enumerate(row):  # one: yes
            out.append((name, at, work(len(name), cell)))
    return out


def computed_outer(xs, ys):
    out = []
    for x in sorted(set(xs), reverse=True):
        for y in (-1, 0, 1):  # one: yes
            out.append(work(x, y))
    return out


def raising(xs, ys):
    out = []
    try:
        for x in xs:
            for y in ys:  # one: yes
                out.append(100 // (x - y))
            out.append("row")
    except ZeroDivisionError as error:
        out.append(str(error))
    return out


def parent_raises(xs, ys):
    out = {}
    try:
        for x in xs:
            for y in ys:  # one: no
                out[[x, y][1] if x < 3 else []] = work(x, y)
    except TypeError as error:
        return sorted(out), str(error)
    return sorted(out)


def several_results(xs, ys):
    total, best, names = 0, None, []
    for x in xs:
        for y in ys:  # one: yes
            value = work(x, y)
            label = "%d/%d" % (x, y)
            total += value
            if best is None or value > best[0]:
                best = value, label
            names.append(label)
    return total, best, names


def empty(ys):
    out = []
    for x in []:
        for y in ys:  # one: no
            out.append(work(x, y))
    return out


# --- must not be ------------------------------------------------------------------------------------------------------------------


def passed_over(xs, ys):
    out = []
    for x in xs:
        if x % 2:
            continue
        for y in ys:  # one: no
            out.append(work(x, y))
    return out


def sometimes(xs, ys):
    out = []
    for x in xs:
        if x > 2:
            for y in ys:  # one: no
                out.append(work(x, y))
    return out


def guarded(xs, ys):
    out = []
    for x in xs:
        try:
            for y in ys:  # one: no
                out.append(10 // (x - y))
        except ZeroDivisionError:
            out.append(None)
    return out


def made_between(xs, n):
    out = []
    for x in xs:
        ys = [x + k for k in range(n)]
        for y in ys:  # one: no
            out.append(work(x, y))
    return out


def table_between(xs, ys):
    out = []
    for x in xs:
        table = [x * k for k in range(9)]
        for y in ys:  # one: no
            out.append(work(table[y % 9], y))
    return out


def carried(xs, ys):
    out, last = [], 0
    for x in xs:
        for y in ys:  # one: no
            last = work(x, last)
            out.append(last)
    return out


def carried_outer(xs, ys):
    state = 0
    out = []
    for x in xs:
        for y in ys:  # one: no
            out.append(work(x + state, y))
        state = out[-1] % 7
    return out


def growing(xs):
    ys, out = [1], []
    for x in xs:
        for y in ys:  # one: no
            out.append(work(x, y))
        ys.append(x)
    return out


def sorted_row(grid):
    out = []
    for row in grid:
        row.sort()
        for cell in row:  # one: no
            out.append(work(cell, len(row)))
    return out


def same_name(xs, ys):
    out = []
    for x in xs:
        for x in ys:  # one: no
            out.append(work(x, 1))
    return out


def rebound(xs, ys):
    out = []
    for x in xs:
        x = x + 1
        for y in ys:  # one: no
            out.append(work(x, y))
    return out


def twice(xs, ys):
    out = []
    for x in xs:
        c = x
        c = c * 2
        for y in ys:  # one: no
            out.append(work(c, y))
    return out


def set_behind(xs, ys):
    out = []
    c = 5
    for x in xs:
        for y in ys:  # one: no
            out.append(work(c, y))
        c = x
    return out


def conditional_element(xs, ys):
    return [[work(x, y) for y in ys] if x else [] for x in xs]  # one: no


def filtered(xs, ys):
    return [[work(x, y) for y in ys if y % 2] for x in xs]  # one: no


def flattened(xs, ys):
    return [work(x, y) for x in xs for y in ys]


def main():
    xs, ys = [0, 1, 2, 3], [0, 2, 4, 1, 5]
    print(perfect(xs, ys), perfect(xs, []), perfect([], ys))
    print(rows(4, 3), mandelbrot(4, 3), triangle(5), summed(xs, ys))
    print(nested_list(xs, ys), list_in_for([[1, 2], [], [3]]), sum_in_for(xs, 3), skipping(xs, ys))
    printing(xs[:2], ys[:3])
    print(after_loop(xs, ys), after_loop(xs, []), after_loop([], []))
    print(pairs({"a": [1, 2], "bcd": [], "ef": [3]}), computed_outer(xs, ys))
    print(raising([9, 8, 3], [7, 3, 1]), parent_raises(xs, ys), several_results(xs, ys), empty(ys))
    print(passed_over(xs, ys), sometimes(xs, ys), guarded(xs, ys), made_between(xs, 3), table_between(xs, ys))
    print(carried(xs, ys), carried_outer(xs, ys), growing(xs), sorted_row([[3, 1], [2, 5, 4]]), same_name(xs, ys))
    print(rebound(xs, ys), twice(xs, ys), set_behind(xs, ys), conditional_element(xs, ys), filtered(xs, ys), flattened(xs, ys))


if __name__ == "__main__":
    main()
    sys.exit(0)
