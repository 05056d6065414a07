"""Numbers that are only ever counted up, where an index goes from or by one: none is negative, and a step is not either."""


def work(x):
    total = 0
    for k in range(200):  # expect: safe
        total += k * x % 7
    return total


def sieve(n):
    marked = [0] * (n + 1)
    start = 2
    while start * start <= n:  # expect: refused
        for i in range(start * start, n + 1, start):  # expect: safe
            if not marked[i]:
                marked[i] = work(i)
        start += 1
    return marked


def eliminated(n):
    rows = [[float(i * j % 5 + 3 * (i == j)) for j in range(n + 1)] for i in range(n)]
    row: int
    row = 0
    while row < n:  # expect: refused
        pivot = max(range(row, n), key=lambda k: abs(rows[k][0]))
        rows[row], rows[pivot] = rows[pivot], rows[row]
        for below in range(row + 1, n):  # expect: safe
            ratio = rows[below][row] / (rows[row][row] + 100)
            for c in range(row, n + 1):  # expect: safe
                rows[below][c] -= rows[row][c] * ratio
        row += 1
    return rows


def from_below(n, start):
    values = [1] * (n + 1)
    for i in range(start, n + 1, 2):  # expect: refused
        values[i] = work(values[i]) + i
    return values


def counted_down(n):
    values = [1] * (n + 1)
    k = 3
    k -= 8
    for i in range(k, n + 1):  # expect: refused
        values[i] = work(values[i]) + i
    return values


def by_step(n, step):
    values = [1] * (n + 1)
    for i in range(3, -4, step):  # expect: refused
        values[i] = work(values[i]) + i
    return values


def set_inside(n):
    values = [1] * (n + 1)
    k = 0

    def lower():
        nonlocal k
        k = -5

    lower()
    for i in range(k, n + 1):  # expect: refused
        values[i] = work(values[i]) + i
    return values


def one_row_twice(n):
    rows = [[i * j + 1 for j in range(n)] for i in range(n)]
    p = 2
    rows[0], rows[p] = rows[p], rows[p]
    for r in range(n):  # expect: refused
        rows[r][0] = work(rows[r][0]) + rows[r][0]
    return rows


def overlapping(n):
    rows = [[i * j + 1 for j in range(n)] for i in range(n)]
    rows[0:2], rows[1:3] = rows[1:3], rows[0:2]
    for r in range(len(rows)):  # expect: refused
        rows[r][0] = work(rows[r][0]) + rows[r][0]
    return rows


class Turning:
    def __init__(self):
        self.n = 0

    def __index__(self):
        self.n += 1
        return self.n % 3


def another_each_time(n):
    rows = [[i * j + 1 for j in range(n)] for i in range(n)]
    i, k = Turning(), Turning()
    rows[i], rows[k] = rows[k], rows[i]
    for r in range(n):  # expect: refused
        rows[r][0] = work(rows[r][0]) + rows[r][0]
    return rows


if __name__ == "__main__":
    print(sieve(60), eliminated(5))
    print(from_below(6, -3), counted_down(8), by_step(8, -1), set_inside(8))
    print(one_row_twice(5), overlapping(5), another_each_time(5))
