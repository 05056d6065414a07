"""Work whose value nobody asks for: the worker has the statement as it is, and no lone name is left behind."""
# pattern: process_pool thread_pool review
# python: 3.8


def weigh(n):
    total = 0
    for k in range(n % 7 * 40 + 3):
        total = (total * 31 + k) % 1009
    return total


def check(n):
    if weigh(n) == 999999 or n < 0:
        raise ValueError(n)


def checked(numbers):
    for n in numbers:
        check(n)


def large(numbers, least):
    found = []
    for n in numbers:
        value = weigh(n)
        if value > least:
            found.append(n)
        # it may raise
        check(n)
    return found


def counted(numbers):
    total = 0
    for n in numbers:
        check(n)
        total += weigh(n)
        check(n + 1)
    return total


def attempt(function, *arguments):
    try:
        return function(*arguments)
    except ValueError as error:
        return error.args


def attempt_all(numbers):
    print(attempt(checked, numbers), attempt(large, numbers, 200), attempt(counted, numbers))


def main():
    good = list(range(20))
    print(attempt(checked, good), attempt(large, good, 200), attempt(counted, good))
    print(attempt(checked, []), attempt(large, [], 200), attempt(counted, [5]))
    attempt_all([-4] + good + [-5])
    attempt_all(good[:3] + [-4] + good[3:])
    attempt_all(good + [-5])


if __name__ == "__main__":
    main()
