"""Statements of inner loops that the parent repeats: two places at once, comprehensions in what is added, rows that are looked at again."""


def cost(n):
    total = 1
    for k in range(abs(n) % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


def both_halves(names):
    n = len(names)
    table = [[0] * n for _ in range(n)]
    for i in range(n):  # expect: safe
        for j in range(i):  # expect: safe
            table[i][j] = table[j][i] = cost(len(names[i]) * 7 + len(names[j]))
    return table


def read_back(names):
    """The worker of a later row would have to see what the parent has written."""
    n = len(names)
    table = [[1] * n for _ in range(n)]
    for i in range(n):  # expect: refused table
        for j in range(i):
            table[i][j] = table[j][i] = cost(table[j][j] + table[i][j - 1])
    return table


def one_row(names):
    rows = [[]] * len(names)
    for i, name in enumerate(names):  # expect: safe
        for k in range(3):
            rows[i] = rows[k] = [cost(len(name) + k)]
    rows[0].append(1)
    return rows


def triangles(graph):
    count = 0
    for v in graph:  # expect: safe
        for w in graph[v]:  # expect: safe
            if w > v:
                count += len([u for u in graph[v] if u > w and cost(u)])
    return count


def walrus(graph):
    last = 0
    count = 0
    for v in graph:  # expect: refused
        for w in graph[v]:
            count += len([last := cost(u) for u in graph[w]])
    return count, last


def greatest(graph):
    best = 0
    for v in graph:  # expect: safe
        for w in graph[v]:
            best = max(best, max(cost(u) for u in graph[w]))
    return best


def change(old):
    new = [row[:] for row in old]
    most = 0.0
    for i in range(1, len(old) - 1):  # expect: safe
        for j in range(1, len(old) - 1):  # expect: safe
            new[i][j] = (old[i - 1][j] + old[i + 1][j] + old[i][j - 1] + cost(old[i][j + 1])) / 4
            most = max(most, abs(new[i][j] - old[i][j]))
    return new, most


def in_place(grid):
    most = 0.0
    for i in range(1, len(grid) - 1):  # expect: refused
        for j in range(1, len(grid) - 1):
            old = grid[i][j]
            grid[i][j] = (grid[i - 1][j] + grid[i + 1][j] + grid[i][j - 1] + grid[i][j + 1]) // 4
            most = max(most, abs(grid[i][j] - old))
    return grid, most


def sweep(grid):
    """All that is left for a worker is i - 1."""
    for i in range(1, len(grid) - 1):  # expect: refused grid
        for j in range(1, len(grid) - 1):
            grid[i][j] = (grid[i - 1][j] + grid[i + 1][j]) // 2
    return grid


def first_to_raise(names):
    """Of the three that may raise the value comes first, then the left index."""
    out = {}
    try:
        for i, name in enumerate(names):  # expect: safe
            for k in range(3):
                out[10 // (i - 2)] = out[[1, 2][k]] = cost(len(name))
    except (ZeroDivisionError, IndexError) as error:
        return out, type(error).__name__
    return out


if __name__ == "__main__":
    words = ["ab", "abc", "d", "efghi", "jk"]
    graph = {0: [1, 2], 1: [2, 3], 2: [3, 0], 3: [0]}
    grid = [[(i * 7 + j * 3) % 11 for i in range(6)] for j in range(6)]
    print(both_halves(words), read_back(words), one_row(words))
    print(triangles(graph), walrus(graph), greatest(graph))
    print(change([row[:] for row in grid]), in_place([row[:] for row in grid]), sweep([row[:] for row in grid]), first_to_raise(words))
