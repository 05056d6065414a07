# pattern: process_pool thread_pool
# python: 3.8
from itertools import combinations, permutations, product


def gap(pair):
    if pair == (3, 7, 1):
        raise ValueError(pair)
    return sum(abs(a - b) for a, b in zip(pair, pair[1:]))


def even(numbers):
    return sum(numbers) % 2 == 0


def total(n):
    return sum(gap(numbers) for numbers in permutations(range(n), 3) if even(numbers))


def gaps(n):
    return [gap(pair) for pair in combinations(range(n), 2)]


def table(n):
    return {pair: gap(pair) for pair in product(range(n), repeat=2)}


def widest(n):
    return max(gap(pair) for pair in combinations(range(n), 2))


def until(n):
    found = []
    try:
        found.extend(gap(numbers) for numbers in permutations(range(n), 3))
    except ValueError as error:
        print("at", error, len(found))
    return found


if __name__ == "__main__":
    print(total(7), sum(gaps(30)), len(table(12)), widest(20))
    print(len(until(6)), len(until(9)))
    try:
        print(total(9) and [gap(numbers) for numbers in permutations(range(9), 3)])
    except ValueError as error:
        print("ValueError", error)
