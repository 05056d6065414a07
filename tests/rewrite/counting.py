# pattern: process_pool thread_pool
"""While loops that count, and an else without a break."""


def work(x):
    return sum(range(x))


def indexed(xs):
    i, out = 0, []
    while i < len(xs):
        out.append(work(xs[i]))
        i += 1
    return out, i


def stepped(n):
    k, total = 0, 0
    while k <= n:  # every third
        total += work(k)
        k = k + 3
    return total, k


def in_place(a):
    i = 0
    n = len(a)
    while n > i:
        a[i] = work(a[i])
        i += 1
    return a, i


def ended(xs):
    out = []
    for x in xs:
        out.append(work(x))
    else:
        # after the last
        out.append(x)
        if out:
            out.append("end")
    return out


if __name__ == "__main__":
    print(indexed([1, 2, 3]), indexed([]), stepped(10), stepped(-1), in_place([1, 2, 3, 4]), ended([3, 4]))
