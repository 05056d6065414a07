# pattern: process_pool thread_pool
"""Statements with work in more than one place go to the workers whole, not one branch of them."""


def work(x):
    return sum(i * x for i in range(x * 50))


def either(xs, k):
    found = {}
    for x in xs:
        if x % 2:
            y = work(x + k)
        else:
            y = work(x) + k
        found[x] = y
    return found


def or_nothing(xs):
    found = []
    for x in xs:
        if x > 3:
            y = work(x)
        else:
            y = 0
        found.append(y)
    return found


def tried(xs):
    total = 0
    for x in xs:
        try:
            y = work(x) // (x - 4)
        except ZeroDivisionError:
            y = work(x)
        total += y
    return total


def printed(xs):
    for x in xs:
        if x == 4:
            y = work(x)
            print("four")
        else:
            y = work(x + 1)
        print(y)


def kept(xs):
    y = 0
    for x in xs:
        if x > 3:
            y = work(x)
        print(y)


def main():
    print(either([3, 4, 5], 2))
    print(or_nothing([3, 4, 5]))
    print(tried([3, 4, 5]))
    printed([3, 4, 5])
    kept([3, 4, 5, 2])


if __name__ == "__main__":
    main()
