# pattern: process_pool thread_pool
# python: 3.8
"""Loops that are left before their items are used up: what is queued is dropped, and what comes behind is not asked for."""
import itertools


def weigh(n):
    if n == 40:
        raise ValueError(n)
    total = 0
    for k in range(50):
        total = (total * 31 + n + k) % 10007
    return total % 97


def until(xs, limit):
    out = []
    for x in xs:
        y = weigh(x)
        if y > limit:
            break
        out.append(y)
    return out


def first(xs):
    for x in xs:
        if weigh(x) > 90:
            return x
    return None


def enough(xs, limit):
    best = None
    for i, x in enumerate(xs):
        if x % 5 == 0:
            continue
        score = weigh(x)
        if best is None or score > best:
            best = score
        if best > limit:
            print("enough at", i)
            break
    else:
        print("all seen")
    return best


def told_before(xs, most):
    out = []
    for x in xs:
        if len(out) >= most:
            break
        out.append(weigh(x))
    return out, x


def counted(n):
    i = 0
    while i < n:
        if weigh(i) > 90:
            return i
        i += 1
    return -1


def from_here(start):
    for n in itertools.count(start):
        if weigh(n) > 90:
            return n


def main():
    numbers = list(range(60))
    print(until(numbers, 90), first(numbers), enough(numbers, 90), enough(numbers[:6], 96), told_before(numbers, 12), counted(60), from_here(41))
    print(until([], 1), first([]), enough([], 1), first([3]))
    try:
        print(until(numbers, 200))
    except ValueError as error:
        print("no further than", error)


if __name__ == "__main__":
    main()
