"""Functions of the program that have the name of a builtin."""
CALLS = []


def range(*bounds):
    CALLS.append(bounds)
    return [0, 0, len(CALLS)]


def str(value):
    CALLS.append(value)
    return f"{len(CALLS)}: {value}"


def cost(x):
    return sum(k * x % 7 for k in [1, 2, 3, 4, 5, 6])


class Failed(Exception):
    pass


def risky(x):
    if cost(x) % 3 == 0:
        raise Failed(x)
    return x


def by_index(xs):
    out = [0, 0, 0, 0, 0, 0, 0, 0, 0]
    for i in range(3):  # expect: refused
        out[i] = cost(out[i] + xs[i])
    return out


def last(xs):
    out = []
    for x in xs:  # expect: refused
        for i in range(3):  # expect: refused
            if x > 3:
                break
        out.append(cost(x + i))
    return out


def said(xs):
    rows = []
    for x in xs:  # expect: safe
        try:
            rows.append(risky(x))
        except Failed as e:
            print("failed", e)
    return rows


def counted(xs):
    i = 0
    out = []
    while i < 5:  # expect: refused  # true: safe
        out.append(cost(xs[i]))
        i += 1
    return out


def measured(rows):
    for row in rows:  # expect: refused
        row[len(row) - 1] = cost(row[len(row)])
    return rows


def len(row):
    CALLS.append(row)
    return 1 if row is CALLS[0] else 2


if __name__ == "__main__":
    print(by_index([1, 2, 3, 4, 5]), last([1, 2, 3, 4, 5]), said([1, 2, 3, 4, 5, 6, 7]), counted([1, 2, 3, 4, 5]), measured([[1, 2, 3], [4, 5, 6]]))
