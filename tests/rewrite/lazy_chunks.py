# pattern: process_pool
# python: 3.8
# chunksize: 4
"""Many small items that are found out as the loop goes on, in chunks."""
import itertools


def score(n):
    if n == 13:
        raise ValueError("thirteen")
    return n * n % 7


def numbers(limit, fails=-1):
    for n in range(limit):
        if n == fails:
            raise OSError("no %d" % n)
        yield n


def total(limit, fails=-1):
    found = 0
    for n in numbers(limit, fails):
        found += score(n)
    return found


def chosen(limit):
    rows = []
    for n in numbers(limit):
        if n % 3 == 0:
            continue
        value = score(n)
        double = score(value)
        rows.append((n, value, double))
    return rows


def pairs(left, right):
    best = 0
    for a, b in itertools.product(left, right):
        best = max(best, score(a + b))
    return best


def attempt(limit, fails=-1):
    try:
        total(limit, fails)
    except (ValueError, OSError) as error:
        print("failed", error)


def main():
    print(total(13), total(0), total(1), total(8))
    print(chosen(11))
    print(pairs([1, 2, 3], [4, 5]), pairs([], [1]))
    attempt(30), attempt(10, 9), attempt(9, 8), attempt(8, 0)


if __name__ == "__main__":
    main()
