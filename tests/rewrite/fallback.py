# pattern: process_pool thread_pool
# python: 3.8
# fallback: always
"""The pool may not be able to start."""


def score(n):
    if n == 7:
        raise ValueError("seven")
    return n * n % 11


def numbers(limit):
    for n in range(limit):
        yield n


def plain(xs):
    out = []
    for x in xs:
        out.append(score(x))
    return out


def lazy(limit):
    total = 0
    for n in numbers(limit):
        total += score(n)
    return total


def ordered(xs):
    for x in xs:
        print("before", x)
        value = score(x)
        print("after", value)


def main():
    print(plain([1, 2, 3]), plain([]))
    print(lazy(6))
    ordered([4, 5])
    for attempt in (plain, ordered):
        try:
            attempt([1, 7, 2])
        except ValueError as error:
            print("failed", error)
    try:
        lazy(20)
    except ValueError as error:
        print("failed", error)


if __name__ == "__main__":
    main()
