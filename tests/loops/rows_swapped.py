"""Elimination with pivots: rows change places ahead of the loop over the rows below, which is parallel as long as each stands in one place."""
import copy


def determinant(a):
    n = len(a)
    m = [row[:] for row in a]
    det = 1.0
    for c in range(n):
        p = max(range(c, n), key=lambda r: abs(m[r][c]))
        if p != c:
            m[p], m[c] = m[c], m[p]
            det = -det
        det *= m[c][c]
        for r in range(c + 1, n):  # expect: safe
            f = m[r][c] / m[c][c]
            for k in range(c, n):
                m[r][k] -= f * m[c][k]
    return det


def augmented(a, b):
    n = len(a)
    m = [list(row) + [y] for row, y in zip(a, b)]
    for c in range(n):
        p = c
        for r in range(c + 1, n):
            if abs(m[r][c]) > abs(m[p][c]):
                p = r
        m[c], m[p] = m[p], m[c]
        for r in range(c + 1, n):  # expect: safe
            f = m[r][c] / m[c][c]
            for k in range(c, n + 1):
                m[r][k] -= f * m[c][k]
    return m


def copied(a):
    n = len(a)
    m = copy.deepcopy(a)
    for c in range(n):
        for r in range(c + 1, n):  # expect: safe
            f = m[r][c] / m[c][c]
            for k in range(c, n):
                m[r][k] -= f * m[c][k]
    return m


def copied_twice(a):
    n = len(a)
    m = copy.deepcopy(a)
    for c in range(n):
        for r in range(c + 1, n):  # expect: refused
            f = m[r][c] / 7
            for k in range(c, n):
                m[r][k] -= f * m[c][k]
    return m


def doubled(a):
    n = len(a)
    m = [row[:] for row in a]
    for c in range(n):
        p = n - 1 - c
        m[p], m[c] = m[c], m[c]
        for r in range(c + 1, n):  # expect: refused
            f = m[r][c] / 7
            for k in range(c, n):
                m[r][k] -= f * m[c][k]
    return m


def swapped_within(a):
    n = len(a)
    m = [row[:] for row in a]
    for c in range(n):
        for r in range(c + 1, n):  # expect: refused
            q = r * 2 % n
            m[r], m[q] = m[q], m[r]
            f = m[r][c] / 7
            for k in range(c, n):
                m[r][k] -= f * m[c][k]
    return m


def from_another(a):
    n = len(a)
    m, other = [row[:] for row in a], [row[:] for row in a]
    for c in range(n):
        p = n - 1 - c
        m[p], other[c] = other[c], m[p]
        for r in range(c + 1, n):  # expect: refused
            f = m[r][c] / 7
            for k in range(c, n):
                m[r][k] -= f * m[c][k]
            other[0][0] += 1
    return m


def table(n):
    return [[float((i * 7 + j * 3) % 11 + (i == j)) for j in range(n)] for i in range(n)]


def main():
    a = table(5)
    print(round(determinant(a), 6), augmented(a, [1.0, 2.0, 3.0, 4.0, 5.0]), copied(table(4)), copied_twice([a[0]] * 4))
    print(doubled(a), swapped_within(a), from_another(a))


main()
