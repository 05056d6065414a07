# pattern: process_pool thread_pool
# python: 3.8
"""Statements inside nested blocks that have to run in order: workers find their values, the parent runs them."""


def work(x):
    return sum(range(x))


def flat(groups):
    out = []
    for group in groups:
        for item in group:
            if item > 1:
                out.append(work(item))  # in order
    return out


def table(n):
    cells = [[0] * n, [0] * n, [0] * n]
    for i in range(n):
        for j in range(n):
            cells[i][j] = work(i * n + j)
    return cells


def parsed(lines):
    good, bad, total = {}, [], 0
    for number, line in enumerate(lines):
        try:
            value = int(line)
        except ValueError as error:
            bad.append((number, str(error)))
            continue
        if value < 0:
            total -= work(-value)
        else:
            total += work(
                value)
        good[line] = work(value + 1)
    return good, bad, total


def shown(groups):
    seen = {}
    for group in groups:
        quotient = 0
        for x in group:
            print("at", x, seen is None)
            seen[x] = work(x)
            quotient += 5 // (x - 4)
        print(quotient)
    return seen


if __name__ == "__main__":
    print(flat([[1, 2], [3], []]), table(3), parsed(["1", "x", "-2", "30"]))
    print(shown([[1, 2], [3]]))
    try:
        shown([[1], [2, 4, 5], [6]])
    except ZeroDivisionError as error:
        print("caught", error)
