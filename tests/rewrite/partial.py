"""Work that is one call of a function of the module, with the item and what the loop's function has: functools.partial of that function itself. Other calls get a worker."""
# pattern: process_pool thread_pool
import functools

OFFSET = 3


def power(base, n):
    if n == 5:
        raise ValueError(base)
    return sum(base ** k % 7 for k in range(n * 50))


def mixed(a: int, n: int, b: int = 2, *, c=1) -> int:
    return power(a, n) * b + c


def positional(n, a, /, b):
    return power(a, n) + b


def several(*numbers):
    return power(*numbers)


@functools.lru_cache(maxsize=None)
def wrapped(base, n):
    return power(base, n)


class Powers:
    def __init__(self, base):
        self.base = base

    def of(self, n):
        return power(self.base, n)

    def all(self, numbers):
        return [self.of(n) for n in numbers]


def first(base, numbers):
    return [power(base, n) for n in numbers]


def last(n, bases):
    found = {}
    for base in bases:
        found[base] = power(base, n)
    return found


def both(one, two, numbers):
    total = 0
    for number in numbers:
        total += mixed(one, number, two)
    return total


def unnamed(one, two, numbers):
    slashed = [positional(n, one, two) for n in numbers]
    starred = [several(one, n) for n in numbers]
    return slashed, starred


def other(one, numbers):
    constant = [power(OFFSET, n) for n in numbers]
    decorated = [wrapped(one, n) for n in numbers]
    keyword = [mixed(one, n, c=one) for n in numbers]
    computed = [power(one + 1, n) for n in numbers]
    return constant, decorated, keyword, computed


def main():
    numbers = [1, 2, 3, 4]
    print(first(2, numbers), last(3, numbers), both(2, 5, numbers), first(2, []))
    print(unnamed(2, 3, numbers), other(2, numbers), Powers(3).all(numbers))
    for at in (0, 2, 4):
        try:
            print(first(3, numbers[:at] + [5] + numbers[at:]))
        except ValueError as error:
            print("refused", error)


if __name__ == "__main__":
    main()
