"""Each way through the work ends with statements of its own, which the parent runs: the worker says which way it was."""
# pattern: process_pool
import math


def weigh(n):
    if n % 7 == 6:
        raise ValueError(n)
    return sum(math.sqrt(k) for k in range(n % 40))


def sorted_out(numbers):
    good, bad, failed = [], {}, 0
    for n in numbers:
        try:
            weight = weigh(n)
            good.append(weight)
        except ValueError:
            bad[n] = None
            failed += 1
    return good, bad, failed


def defaulted(numbers):
    weights = []
    for n in numbers:
        try:
            weights.append(weigh(n))
        except ValueError:
            weights.append(None)
    return weights


def three_ways(numbers):
    low, middle, high, most = [], [], 0, -1
    for n in numbers:
        weight = weigh(n % 6)
        if weight < 2:
            low.append((n, weight))
        elif weight < 5:
            middle.append(weight)
            most = n
        else:
            high += 1
    return low, middle, high, most


def counted(numbers):
    even = odd = 0
    for n in numbers:
        if int(weigh(n % 6)) % 2:
            odd += 1
        else:
            even += 1
    return even, odd


def told(numbers):
    total = 0
    for n in numbers:
        try:
            value = weigh(n)
            print("weighed", n)
            total += value
        except ValueError as error:
            print("not", n, error)
    return total


def with_a_comment(numbers):
    seen, count = [], 0
    for n in numbers:
        if n % 2:
            seen.append(weigh(n % 6))
            # counted, too
            count += 1
        else:
            count -= weigh(n % 6) > 1
    return seen, count


def one_way_raises(numbers):
    good, odd = [], []
    for n in numbers:
        weight = weigh(n % 6)
        if weight > 4:
            raise OverflowError(n)
        if n % 2:
            odd.append(weight)
        else:
            good.append(n)
            good.append(weight)
    return good, odd


def main():
    numbers = range(30)
    print(sorted_out(numbers), sorted_out([]), sorted_out([6]), defaulted([5, 6, 7]))
    print(three_ways(numbers), counted(numbers))
    print(told([1, 6, 3]), with_a_comment([1, 2, 3, 4]))
    print(one_way_raises([1, 2, 3]))
    try:
        one_way_raises(numbers)
    except OverflowError as error:
        print("too heavy", error)


if __name__ == "__main__":
    main()
