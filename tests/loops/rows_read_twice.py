"""Rows of a table that one statement reads by several indices: what is known of one of them says nothing of the other."""


def work(x):
    total = 0
    for k in range(200):  # expect: safe
        total += k * x % 7
    return total


def own_and_previous(n, c):
    table = [[i * j + 1 for j in range(n)] for i in range(n)]
    for r in range(1, n):  # expect: refused
        table[r][c] = table[r][c] + work(table[r - 1][c])
    return table


def previous_and_own(n, c):
    table = [[i * j + 1 for j in range(n)] for i in range(n)]
    for r in range(1, n):  # expect: refused
        table[r][c] = work(table[r - 1][c] + table[r][c])
    return table


def beyond_and_previous(n):
    table = [[i * j + 1 for j in range(n)] for i in range(n)]
    for k in range(n):  # expect: refused
        for r in range(k + 1, n):  # expect: refused
            table[r][0] = work(table[k][0] + table[r - 1][0])
    return table


def edit_distance(a, b):
    costs = [[0 for _ in range(len(b) + 1)] for _ in range(len(a) + 1)]
    for i in range(1, len(a) + 1):  # expect: safe
        costs[i][0] = work(i)
    for j in range(1, len(b) + 1):  # expect: safe
        costs[0][j] = work(j)
    for i in range(1, len(a) + 1):  # expect: refused
        for j in range(1, len(b) + 1):  # expect: refused
            costs[i][j] = costs[i - 1][j - 1] + (a[i - 1] != b[j - 1])
            if costs[i - 1][j] + 1 < costs[i][j]:
                costs[i][j] = costs[i - 1][j] + 1
            if costs[i][j - 1] + 1 < costs[i][j]:
                costs[i][j] = costs[i][j - 1] + 1
    return costs


def cheapest_path(matrix):
    rows = len(matrix)
    sums = [[0] * rows for _ in range(rows)]
    for j in range(1, rows):  # expect: refused
        for i in range(1, rows):  # expect: safe
            sums[i][j] = min(sums[i][j], sums[i - 1][j] + work(matrix[i][j]))
    return sums


def swapped(n):
    old = [i + 1 for i in range(n)]
    new = [0] * n
    for _ in range(3):  # expect: refused
        for i in range(n):  # expect: refused
            new[i] = work(old[i * 7 % n] + new[i * 3 % n])
        old, new = new, old
    return old


def accumulated(n):
    table = [[i * j + 1 for j in range(n)] for i in range(n)]
    k = 0
    for _ in range(4):  # expect: refused
        for c in range(k + 1, n):  # expect: safe
            table[c][0] = work(table[k][0] + table[c][0])
    return table


def either_branch(times):
    left = list(times)
    waited = [0] * len(times)
    for i in range(len(times)):  # expect: safe
        if work(left[i]) > 100:
            left[i] -= 2
        else:
            waited[i] = work(left[i])
    return left, waited


if __name__ == "__main__":
    print(own_and_previous(6, 0), previous_and_own(6, 0), beyond_and_previous(6))
    print(edit_distance("kitten", "sitting"), cheapest_path([[i * 3 + j for j in range(5)] for i in range(5)]))
    print(swapped(7), accumulated(6), either_branch([5, 1, 9, 4]))
