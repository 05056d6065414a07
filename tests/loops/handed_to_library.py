"""The program's start is handed to a library that calls it: what it calls is called as it does, not with anything at all (the spectral norm)."""
import trace

SIZE = 40


def element(i, j):
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def times(function, u):
    return [function((i, u)) for i in range(len(list(u)))]  # expect: safe


def both_times(u):
    return times(column, times(row, u))


def row(i_u):
    i, u = i_u
    total = 0
    for j, u_j in enumerate(u):  # expect: safe
        total += element(i, j) * u_j
    return total


def column(i_u):
    i, u = i_u
    total = 0
    for j, u_j in enumerate(u):  # expect: safe
        total += element(j, i) * u_j
    return total


def main():
    u = [1] * SIZE
    for _ in range(5):  # expect: refused u
        v = both_times(u)
        u = both_times(v)
    print("%0.9f" % (sum(a * b for a, b in zip(u, v)) / sum(b * b for b in v)) ** 0.5)


if __name__ == "__main__":
    trace.Trace(count=False, trace=False).runfunc(main)
