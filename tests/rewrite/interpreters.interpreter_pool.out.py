# pattern: interpreter_pool review
# python: 3.14
import functools
import math
import os
from concurrent.futures import InterpreterPoolExecutor


def weigh(number, factors):
    total = 0.0
    for factor in factors:
        total += math.sin(number * factor)
    return round(total, 6)


def weights(numbers, factors):
    found = []
    with InterpreterPoolExecutor(max_workers=os.cpu_count()) as pool:
        found.extend(pool.map(functools.partial(weigh, factors=factors), numbers))
    return found


def _checked_item(number):
    return number == 3


def checked(numbers):
    total = 0
    with InterpreterPoolExecutor(max_workers=os.cpu_count()) as pool:
        for number, result in zip(numbers, pool.map(_checked_item, numbers)):
            if result:
                print("three")
            total += 100 // (number - 5)
    return total


def main():
    print(weights(list(range(6)), (0.5, 2)), weights([], ()))
    for numbers in ([1, 2, 3], [1, 3, 5, 3]):
        try:
            print(checked(numbers))
        except ZeroDivisionError as error:
            print("failed", error)


if __name__ == "__main__":
    main()
