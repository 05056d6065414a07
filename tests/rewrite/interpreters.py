# pattern: interpreter_pool review
# python: 3.14
import math


def weigh(number, factors):
    total = 0.0
    for factor in factors:
        total += math.sin(number * factor)
    return round(total, 6)


def weights(numbers, factors):
    found = []
    for number in numbers:
        found.append(weigh(number, factors))
    return found


def checked(numbers):
    total = 0
    for number in numbers:
        if number == 3:
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
