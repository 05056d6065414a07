"""Rows of a matrix that are told apart: `for i in range(j + 1, n)` changes row i and reads row j, if no row stands in two places."""
import copy


def cholesky(a):
    n = len(a)
    low = [[0.0] * n for _ in range(n)]
    for j in range(n):
        low[j][j] = (a[j][j] - sum(low[j][k] ** 2 for k in range(j))) ** 0.5
        for i in range(j + 1, n):  # expect: safe
            t = a[i][j]
            for k in range(j):
                t -= low[i][k] * low[j][k]
            low[i][j] = t / low[j][j]
    return low


def upwards(a):
    n = len(a)
    up = [row[:] for row in a]
    for j in range(n - 1, -1, -1):
        for i in range(j):  # expect: safe
            t = 0.0
            for k in range(n):
                t += up[j][k] * a[i][k]
            up[i][j] = t
    return up


def whole_rows(a):
    rows = [row[:] for row in a]
    for k in range(len(rows)):
        for i in range(k + 1, len(rows)):  # expect: safe
            rows[i] = [x - 0.5 * y for x, y in zip(rows[i], rows[k])]
    return rows


def one_row_twice(a):
    n = len(a)
    low = [[1.0] * n] * n
    for j in range(n):
        for i in range(j + 1, n):  # expect: refused
            t = a[i][j]
            for k in range(n):
                t -= low[j][k]
            low[i][j] = t
    return low


def one_row_copied(a):
    n = len(a)
    low = copy.deepcopy([[1.0] * n] * n)
    for j in range(n):
        for i in range(j + 1, n):  # expect: refused
            t = a[i][j]
            for k in range(n):
                t -= low[j][k]
            low[i][j] = t
    return low


def put_in_again(a):
    n = len(a)
    low = [[1.0] * n for _ in range(n)]
    low[1] = low[n - 1]
    for j in range(n):
        for i in range(j + 1, n):  # expect: refused
            t = a[i][j]
            for k in range(n):
                t -= low[j][k]
            low[i][j] = t
    return low


def from_itself_on(a):
    n = len(a)
    low = [[1.0] * n for _ in range(n)]
    for j in range(n):
        for i in range(j, n):  # expect: refused
            t = a[i][j]
            for k in range(n):
                t -= low[j][k]
            low[i][j] = t
    return low


def from_the_end(a):
    n = len(a)
    low = [[1.0] * n for _ in range(n)]
    for j in range(n):
        for i in range(j + 1, n):  # expect: refused
            t = a[i][j]
            for k in range(n):
                t -= low[j - 1][k]
            low[i][j] = t
    return low


def moved_on(a):
    n = len(a)
    low = [[1.0] * n for _ in range(n)]
    for j in range(n):
        p = j
        for i in range(p + 1, n):  # expect: refused
            t = a[i][j]
            for k in range(n):
                t -= low[p][k]
            low[i][j] = t
            p = i
    return low


def main():
    n = 8
    a = [[float((i * j) % 7 + (40 if i == j else 0)) for j in range(n)] for i in range(n)]
    for f in cholesky, upwards, whole_rows, one_row_twice, one_row_copied, put_in_again, from_itself_on, from_the_end, moved_on:
        print(f.__name__, [round(sum(row), 6) for row in f(a)])


main()
