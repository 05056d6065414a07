"""Names that an iteration binds, looked at after an exception has ended the loop: as far as that iteration got."""
import contextlib


def cost(n):
    total = 1
    for k in range(abs(n) % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


def row_seen(xs, ys):
    row, out = None, []
    try:
        for x in xs:  # expect: refused
            row = []
            for y in ys:  # expect: safe
                row.append(cost(10 // (x - y)))
            out.append(row)
    except ZeroDivisionError:
        return out, row
    return out, None


def row_printed(xs, ys):
    out = []
    try:
        for x in xs:  # expect: safe
            first = cost(x)
            out.append(first + cost(10 // (x - ys[0])))
    except ZeroDivisionError:
        print(first)
    return out


def behind_suppress(xs):
    seen, out = 0, []
    with contextlib.suppress(ZeroDivisionError):
        for x in xs:  # expect: safe
            seen = cost(x)
            out.append(seen + cost(10 // (x - 5)))
    return seen, out


def in_finally(xs):
    seen, out = 0, []
    try:
        for x in xs:  # expect: safe
            seen = cost(x)
            out.append(seen + cost(10 // (x - 5)))
    except ZeroDivisionError:
        pass
    finally:
        out.append(seen)
    return out


def not_looked_at(xs):
    out = []
    try:
        for x in xs:  # expect: safe
            seen = cost(x)
            out.append(seen + cost(10 // (x - 5)))
        print(seen)
    except ZeroDivisionError:
        out.append(0)
    return out


print(row_seen([9, 8, 4, 7], [0, 2, 4, 1, 5]), row_printed([9, 8, 4, 7], [4]), behind_suppress([3, 4, 5, 6]), in_finally([3, 4, 5, 6]), not_looked_at([3, 4, 5, 6]))
