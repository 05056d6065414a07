"""Double buffers, and what only looks like them."""
import copy
import math


def cost(n):
    total = 1
    for k in range(int(n) % 50):
        total = (total * 31 + k) % 10007
    return total


def jacobi(grid, rounds):
    n = len(grid)
    for _ in range(rounds):
        new = [row[:] for row in grid]
        for i in range(1, n - 1):  # expect: safe
            for j in range(1, n - 1):
                new[i][j] = cost(grid[i - 1][j] + grid[i + 1][j] + grid[i][j - 1] + grid[i][j + 1])
        grid = new
    return grid


def deep_copied(grid):
    new = copy.deepcopy(grid)
    for i in range(1, len(grid) - 1):  # expect: safe
        for j in range(1, len(grid) - 1):
            near = cost(grid[i - 1][j] + grid[i + 1][j])
            if near > 4:
                new[i][j] = near
            elif grid[i][j]:
                new[i][j] = 1
    return new


def deep_copied_cells(grid):
    new = copy.deepcopy(grid)
    first = new[0]
    for i in range(1, len(grid) - 1):  # expect: refused
        new[0].append(cost(first[i] + grid[i][0]))
    return new


def swapped(a, b, rounds):
    for _ in range(rounds):
        for i in range(1, len(a) - 1):  # expect: safe
            b[i] = cost(a[i - 1] + a[i + 1])
        a, b = b, a
    return a


def local_buffers(n, rounds):
    a = [k * 7 for k in range(n)]
    b = [0] * n
    for _ in range(rounds):
        for i in range(1, n - 1):  # expect: safe
            b[i] = cost(a[i - 1] + a[i + 1])
        a, b = b, a
    return a


def appended(cells, rounds):
    for _ in range(rounds):
        new = []
        for i in range(len(cells)):  # expect: safe
            new.append(cost(cells[i] + cells[i - 1]))
        cells = new
    return cells


def shallow(grid, rounds):
    n = len(grid)
    for _ in range(rounds):
        new = grid[:]
        for i in range(1, n - 1):  # expect: refused
            for j in range(1, n - 1):
                new[i][j] = cost(grid[i - 1][j] + grid[i][j - 1])
        grid = new
    return grid


def listed(grid, rounds):
    n = len(grid)
    for _ in range(rounds):
        new = [row for row in grid]
        for i in range(1, n - 1):  # expect: refused
            for j in range(1, n - 1):
                new[i][j] = cost(grid[i - 1][j] + grid[i][j - 1])
        grid = new
    return grid


def early(cells, rounds):
    for _ in range(rounds):
        new = cells[:]
        cells = new
        for i in range(len(cells)):  # expect: refused
            new[i] = cost(cells[i] + cells[i - 1])
    return cells


def late(cells, rounds):
    new = [0] * len(cells)
    for _ in range(rounds):
        for i in range(len(cells)):  # expect: refused
            new[i] = cost(cells[i] + cells[i - 1])
        cells = new
    return cells


def kept(cells, rounds):
    keep = []
    for _ in range(rounds):
        new = cells[:]
        keep.append(new)
        for i in range(len(cells)):  # expect: refused
            new[i] = cost(cells[i] + keep[-1][i - 1])
        cells = new
    return cells


def both(cells, rounds):
    for _ in range(rounds):
        new = other = cells[:]
        for i in range(len(cells)):  # expect: refused
            new[i] = cost(cells[i] + other[i - 1])
        cells = new
    return cells


def same_list(n):
    rows = [[0] * n] * n
    for i in range(n):  # expect: refused
        for j in range(n):
            rows[i][j] = cost(rows[i - 1][j] + j)
    return rows


def made_same(n):
    line = [0] * n
    new = [line for _ in range(n)]
    for i in range(n):  # expect: refused
        new[i][0] = cost(line[0] + i)
    return new


def rebound(a, b, rounds):
    a = b
    for _ in range(rounds):
        for i in range(1, len(a) - 1):  # expect: refused
            b[i] = cost(a[i - 1] + a[i + 1])
        a, b = b, a
    return a


def half_swapped(a, b, rounds):
    for _ in range(rounds):
        for i in range(1, len(a) - 1):  # expect: refused
            b[i] = cost(a[i - 1] + a[i + 1])
        a = b
    return a


def swapped_inside(a, b):
    for i in range(1, len(a) - 1):  # expect: refused
        b[i] = cost(a[i - 1] + a[i + 1])
        a, b = b, a
    return a, b


def swapped_same(n, rounds):
    a = b = [k for k in range(n)]
    for _ in range(rounds):
        for i in range(1, n - 1):  # expect: refused
            b[i] = cost(a[i - 1] + a[i + 1])
        a, b = b, a
    return a


def swapped_rows(n, rounds):
    line = [1] * n
    a, b = [line, [2] * n], [line, [3] * n]
    for _ in range(rounds):
        for i in range(2):  # expect: refused
            b[i][0] = cost(a[i - 1][0] + i)
        a, b = b, a
    return a, b


def swapped_shared(n, rounds):
    line = [1] * n
    a = [line]
    b = [line]
    for _ in range(rounds):
        for i in range(1):  # expect: refused
            b[0][i] = cost(a[0][i - 1] + i)
        a, b = b, a
    return a, b


def rows_alias(grid, rounds):
    n = len(grid)
    for _ in range(rounds):
        new = [row[:] for row in grid]
        first = new[0]
        for i in range(n):  # expect: refused
            new[i][0] = cost(first[0] + i)
        grid = new
    return grid


def stored_row(grid, rounds):
    n = len(grid)
    for _ in range(rounds):
        new = [row[:] for row in grid]
        new[0] = grid[1]
        for i in range(n):  # expect: refused
            new[i][0] = cost(grid[1][0] + i)
        grid = new
    return grid


def handed(grid):
    new = [row[:] for row in grid]
    keep = []
    keep.append(new)
    for i in range(len(grid)):  # expect: refused
        new[i][0] = cost(keep[0][i - 1][0] + i)
    return new


def own_rows(grid):
    new = [row[:] for row in grid]
    for i in range(1, len(grid)):  # expect: refused
        new[i][0] = cost(new[i - 1][0] + i)
    return new


def closed(cells):
    new = cells[:]

    def peek(i):
        return new[i]
    for i in range(len(cells)):  # expect: refused
        new[i] = cost(peek(i - 1) + i)
    return new


def lambdas(xs):
    a = []
    for x in xs:  # expect: safe
        near = sorted(range(5), key=lambda p: cost((p - x) ** 2))
        a.append(near[0] + cost(x))
    w = 0
    b = []
    for x in xs:  # expect: safe
        key = lambda v: v + w
        w = cost(x)
        b.append(cost(key(x)))
    c = []

    def outer():
        return x
    for x in xs:  # expect: refused
        c.append(cost(outer()))
    d = []
    for x in xs:  # expect: refused
        w += x
        d.append(sorted(range(3), key=lambda p: cost(p * w)))
    fns = [lambda: 1]
    e = []
    for x in xs:  # expect: refused
        e.append(cost(fns[-1]()))
        fns.append(lambda: x)
    f = []
    for x in xs:  # expect: refused  # true: safe
        def scaled(v):
            return cost(v * x)
        f.append(scaled(x) + scaled(1))
    g = []
    for x in xs:  # expect: safe
        y = cost(x)
        g.append(max(range(4), key=lambda v: cost(v * y)))
    return a, b, c, d, e, f, g


def walrus(texts):
    a = [n for t in texts if (n := cost(len(t))) > 31]  # expect: safe
    b = [k + cost(k) for t in texts if (k := cost(len(t))) > 31 and k % 2]  # expect: safe
    return a, b


def walrus_seen(texts):
    a = [n for t in texts if (n := cost(len(t))) > 31]  # expect: refused
    return a, n


def walrus_carried(texts):
    n = 0
    return [n for t in texts if (n := cost(len(t) + n)) > 31]  # expect: refused


def walrus_maybe(texts):
    n = 5
    return [n for t in texts if cost(len(t)) > 31 or (n := cost(len(t)))]  # expect: refused


def read_by_calls(path):
    out = []
    for size in (3, 4, 5):  # expect: safe
        with open(path, "rb") as f:
            out.append(sum(cost(len(chunk)) for chunk in iter(lambda: f.read(size), b"")))
    g = open(path, "rb")
    for size in (3, 4, 5):  # expect: refused
        out.append(sum(cost(len(chunk)) for chunk in iter(lambda: g.read(size), b"")))
    g.close()
    return out


def main():
    xs = [3, 8, 1, 6]
    print(jacobi([[i * j for i in range(5)] for j in range(5)], 2), swapped([1, 2, 3, 4], [0, 0, 0, 0], 3), local_buffers(5, 3))
    print(deep_copied([[i * j for i in range(6)] for j in range(6)]), deep_copied_cells([[i * j for i in range(6)] for j in range(6)]))
    print(appended([1, 2, 3], 2), shallow([[i * j for i in range(5)] for j in range(5)], 2), listed([[i * j for i in range(5)] for j in range(5)], 2))
    print(early([1, 2, 3], 2), late([1, 2, 3], 3), kept([1, 2, 3], 2), both([1, 2, 3], 2), same_list(3), made_same(3))
    print(rebound([1, 2, 3, 4], [4, 5, 6, 7], 2), half_swapped([1, 2, 3, 4], [4, 5, 6, 7], 2), swapped_inside([1, 2, 3, 4], [4, 5, 6, 7]))
    print(swapped_same(5, 2), swapped_rows(3, 2), swapped_shared(3, 2), rows_alias([[1], [2], [3]], 2), stored_row([[1], [2], [3]], 2))
    print(handed([[1], [2], [3]]), own_rows([[1], [2], [3]]), closed([1, 2, 3]), lambdas(xs), walrus(["a", "abc", "abcd"]),
          walrus_seen(["a", "abc"]), walrus_carried(["a", "abc"]), walrus_maybe(["a", "abc"]), read_by_calls(__file__)[:1] != [])


if __name__ == "__main__":
    main()
