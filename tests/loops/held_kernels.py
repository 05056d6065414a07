"""Numeric kernels in the shapes of DataRaceBench and of people's own homework: arrays as lists, affine and indirect subscripts, reductions."""
import math


def burn(x):
    acc = x
    for k in range(20):  # expect: refused acc
        acc = (acc * 1103515245 + 12345 + k) % 2147483648
    return acc


def axpy(a, x, y):
    n = len(x)
    for i in range(n):  # expect: safe
        y[i] = a * burn(x[i]) + y[i]
    return y


def antidep(a):
    n = len(a)
    for i in range(n - 1):  # expect: refused a
        a[i] = burn(a[i + 1]) + 1
    return a


def truedep(a):
    for i in range(len(a) - 1):  # expect: refused a
        a[i + 1] = burn(a[i]) + 1
    return a


def outofplace(a):
    b = [0] * len(a)
    for i in range(1, len(a) - 1):  # expect: safe
        b[i] = burn(a[i - 1] + a[i] + a[i + 1])
    return b


def even_odd(n):
    a = [k * 3 for k in range(2 * n + 2)]  # expect: safe
    for i in range(n):  # expect: safe
        a[2 * i + 1] = burn(a[2 * i])
    return a


def strided(n):
    a = list(range(4 * n))
    for i in range(0, 4 * n, 2):  # expect: safe
        a[i] = burn(a[i + 1])
    return a


def gather(table, idx):
    out = [0] * len(idx)
    for i in range(len(idx)):  # expect: safe
        out[i] = burn(table[idx[i]])
    return out


def scatter(idx, values):
    hist = [0] * 16
    for i in range(len(idx)):  # expect: safe
        hist[idx[i]] += burn(values[i]) % 7
    return hist


def scatter_dep(idx, values):
    hist = [1] * 16
    for i in range(len(idx)):  # expect: refused hist
        hist[idx[i]] = burn(hist[idx[i]] + values[i])
    return hist


def matmul(a, b):
    n, m, p = len(a), len(b), len(b[0])
    c = [[0] * p for _ in range(n)]  # expect: safe
    for i in range(n):  # expect: safe
        for j in range(p):  # expect: safe
            s = 0
            for k in range(m):  # expect: safe
                s += a[i][k] * b[k][j]
            c[i][j] = s
    return c


def transpose_sum(m):
    n = len(m)
    cols = [0] * n
    for j in range(n):  # expect: safe
        total = 0
        for i in range(n):  # expect: safe
            total += burn(m[i][j])
        cols[j] = total
    return cols


def jacobi(grid, steps):
    n = len(grid)
    for _ in range(steps):  # expect: refused
        new = [row[:] for row in grid]  # expect: safe
        for i in range(1, n - 1):  # expect: safe
            for j in range(1, n - 1):  # expect: safe
                new[i][j] = (grid[i - 1][j] + grid[i + 1][j] + grid[i][j - 1] + grid[i][j + 1]) / 4.0
        grid = new
    return grid


def gauss_seidel(grid):
    n = len(grid)
    for i in range(1, n - 1):  # expect: refused grid
        for j in range(1, n - 1):  # expect: safe
            grid[i][j] = (grid[i - 1][j] + grid[i + 1][j]) / 2.0
    return grid


def prefix(a):
    for i in range(1, len(a)):  # expect: refused a
        a[i] += a[i - 1]
    return a


def mandelbrot(width, height):
    rows = []
    for py in range(height):  # expect: safe
        row = []
        for px in range(width):  # expect: safe
            x0 = px / width * 3.5 - 2.5
            y0 = py / height * 2 - 1
            x = y = 0.0
            it = 0
            while x * x + y * y <= 4 and it < 50:  # expect: refused while
                x, y = x * x - y * y + x0, 2 * x * y + y0
                it += 1
            row.append(it)
        rows.append(row)
    return rows


def monte(n):
    inside = 0
    for i in range(n):  # expect: safe
        x = burn(i) / 2147483648
        y = burn(i + 7919) / 2147483648
        if x * x + y * y <= 1.0:
            inside += 1
    return 4 * inside / n


def argmax(xs):
    best, best_i = -1, -1
    for i, x in enumerate(xs):  # expect: safe
        score = burn(x)
        if score > best:
            best = score
            best_i = i
    return best, best_i


def extremes(xs):
    lo, hi = math.inf, -math.inf
    for x in xs:  # expect: safe
        v = math.sqrt(burn(x))
        lo = min(lo, v)
        hi = max(hi, v)
    return lo, hi


def norm(xs):
    total = 0.0
    i = 0
    n = len(xs)
    while i < n:  # expect: safe
        total += math.sin(burn(xs[i])) ** 2
        i += 1
    return math.sqrt(total)


def while_step(n):
    out = []
    k = 0
    while k < n:  # expect: safe
        out.append(burn(k))
        k += 2
    return out


def while_jump(n):
    out = []
    k = 1
    while k < n:  # expect: refused
        out.append(burn(k))
        if burn(k) % 2:
            k += 1
        k += 1
    return out


def while_grows(n):
    out = [1]
    k = 0
    while k < len(out) and k < n:  # expect: refused
        out.append(burn(out[k]))
        k += 1
    return out


def newton(values):
    roots = []
    for v in values:  # expect: safe
        g = v / 2 + 1
        for _ in range(12):  # expect: refused g
            g = (g + v / g) / 2
        roots.append(round(g, 9))
    return roots


def dot_rows(rows, vec):
    return [sum(burn(a) * b for a, b in zip(row, vec)) for row in rows]  # expect: safe


def power_iteration(m, v):
    for _ in range(4):  # expect: refused v
        w = [sum(m[i][j] * v[j] for j in range(len(v))) for i in range(len(m))]  # expect: safe
        s = sum(w)
        v = [x / s for x in w]  # expect: safe
    return [round(x, 9) for x in v]  # expect: safe


def pairs(points):
    dists = {}
    for i in range(len(points)):  # expect: safe
        for j in range(i + 1, len(points)):  # expect: safe
            dx = points[i][0] - points[j][0]
            dy = points[i][1] - points[j][1]
            dists[i, j] = math.hypot(dx, dy)
    return dists


def lower_solve(lower, b):
    n = len(b)
    x = [0.0] * n
    for i in range(n):  # expect: refused x
        s = b[i]
        for j in range(i):  # expect: safe
            s -= lower[i][j] * x[j]
        x[i] = s / lower[i][i]
    return x


def sieve(limit):
    flags = [True] * (limit + 1)
    for p in range(2, int(limit ** 0.5) + 1):  # expect: refused flags
        if flags[p]:
            for q in range(p * p, limit + 1, p):  # expect: refused
                flags[q] = False
    return [i for i, f in enumerate(flags) if f and i > 1]  # expect: safe


def two_outputs(xs):
    sq, cu = [], []
    for x in xs:  # expect: safe
        y = burn(x)
        sq.append(y * y)
        cu.append(y * y * y)
    return sq, cu


def normalise(rows):
    for row in rows:  # expect: review
        top = max(row)
        for j in range(len(row)):  # expect: safe
            row[j] = burn(row[j]) / top
    return rows


def fill(n):
    grid = [[0] * n for _ in range(n)]  # expect: safe
    for i in range(n):  # expect: safe
        for j in range(n):  # expect: safe
            grid[i][j] = burn(i * n + j)
    return grid


def flat(n):
    out = [0] * (n * n)
    for i in range(n):  # expect: safe
        for j in range(n):  # expect: safe
            out[i * n + j] = burn(i + j)
    return out


def swap_halves(a):
    half = len(a) // 2
    for i in range(half):  # expect: refused # true: safe
        a[i], a[i + half] = burn(a[i + half]), a[i]
    return a


def last_private(xs):
    for i in range(len(xs)):  # expect: safe
        y = burn(xs[i])
    return y


def main():
    xs = [5, 3, 8, 1, 9, 2, 7, 4]
    print(axpy(3, xs, [1] * 8), antidep(xs[:]), truedep(xs[:]), outofplace(xs), even_odd(5), strided(3))
    print(gather(xs, [3, 1, 4, 1, 5]), scatter([1, 2, 1, 5], xs), scatter_dep([1, 2, 1, 5], xs))
    m = [[1, 2, 3], [4, 5, 6], [7, 8, 10]]
    print(matmul(m, m), transpose_sum(m), jacobi([[1.0 * (i + j) for j in range(4)] for i in range(4)], 2))
    print(gauss_seidel([[1.0 * i * j for j in range(4)] for i in range(4)]), prefix(xs[:]), mandelbrot(8, 4), monte(30))
    print(argmax(xs), extremes(xs), norm(xs), while_step(9), while_jump(9), while_grows(5), newton([2.0, 3.0, 5.0]))
    print(dot_rows(m, [1, 2, 3]), power_iteration(m, [1.0, 1.0, 1.0]), pairs([(0, 1), (2, 5), (3, 3)]))
    print(lower_solve([[2.0, 0, 0], [1.0, 3.0, 0], [1.0, 1.0, 4.0]], [2.0, 5.0, 9.0]), sieve(30), two_outputs(xs))
    print(normalise([[1, 2, 3], [4, 5, 6]]), fill(3), flat(3), swap_halves(xs[:]), last_private(xs))


if __name__ == "__main__":
    main()
