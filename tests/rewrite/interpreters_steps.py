# pattern: interpreter_pool review
# python: 3.14
"""Sums and extremes that stay with the parent, a comprehension, a loop that is left early, one that is in another."""


def collatz(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def totals(numbers):
    total, longest, at = 0, 0, None
    for n in numbers:
        steps = collatz(n)
        total += steps
        if steps > longest:
            longest, at = steps, n
    return total, longest, at


def lengths(numbers):
    return [collatz(n) for n in numbers]


def first_over(numbers, limit):
    for n in numbers:
        if collatz(n) > limit:
            return n
    return None


def rows(count):
    found = []
    for k in range(1, count):
        row = [collatz(n) for n in range(1, k)]
        found.append(sum(row))
    return found


if __name__ == "__main__":
    print(totals(range(1, 60)), totals([]))
    print(lengths(range(1, 20)), lengths(()))
    print(first_over(list(range(1, 60)), 100), first_over(list(range(1, 9)), 100))
    print(rows(8))
