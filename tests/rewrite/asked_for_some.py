# pattern: process_pool thread_pool
# python: 3.8
"""any, all and next ask for no more results than they need: what is queued behind is cancelled."""
import itertools


def weigh(n):
    if n == 40:
        raise ValueError(n)
    total = 0
    for k in range(50):
        total = (total * 31 + n + k) % 10007
    return total


def exists(n, limit):
    return any(weigh(x) % 97 > limit for x in range(n))


def every(xs, least):
    found = all(
        weigh(x) > least
        for x in xs
        if x != 5
    )
    return found


def first(xs, limit):
    return next((x for x in xs if weigh(x) % 97 > limit), None)


def counted_on(n):
    return next(k for k in itertools.count(n) if weigh(k) % 7 == 0)


def tried(xs):
    try:
        print(first(xs, 20), every(xs, 2))
    except ValueError as error:
        print("no", error)


def main():
    print(exists(39, 90), exists(39, 97), every(range(30), 10), every([5, 5], 20000), every([], 0))
    print(first(range(39), 90), first(range(30), 97), counted_on(3))
    tried([40])
    tried([1, 2, 40])
    tried([3, 40, 1])


if __name__ == "__main__":
    main()
