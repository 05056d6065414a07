"""A list or a set takes in all that a generator gives: the workers find it as a list."""


def divisors(n):
    for d in range(1, n + 1):
        if n % d == 0:
            yield d


def failing(n):
    for d in range(1, n + 1):
        if d == 13:
            raise ValueError(d)
        yield d


def taken(numbers):
    out, seen = [], set()
    for n in numbers:  # expect: safe
        out.extend(divisors(n))
    for n in numbers:  # expect: safe
        out.extend(d * d for d in divisors(n))
    for n in numbers:  # expect: safe
        seen.update(divisors(n))
    for n in numbers:  # expect: safe
        out += divisors(n)
    for n in numbers:  # expect: safe
        if n % 3:
            out.extend(d for d in divisors(n) if d > 3)
    return out, sorted(seen)


def looked_at(numbers):
    out = []
    for n in numbers:  # expect: refused out
        out.extend(d for d in divisors(n) if len(out) < 50)
    return out


def shared(numbers):
    out, more = [], divisors(5000)
    for n in numbers:  # expect: refused more
        out.extend(zip(divisors(n), more))
    return out


def caught(numbers):
    out = []
    try:
        for n in numbers:  # expect: refused out
            out.extend(failing(n))
    except ValueError:
        pass
    return out


def seen_outside(numbers, out):
    for n in numbers:  # expect: refused out
        out.extend(failing(n))


def main():
    numbers = list(range(8, 20))
    print(taken(numbers), looked_at(numbers), shared(numbers), caught(numbers))
    out = []
    try:
        seen_outside(numbers, out)
    except ValueError as error:
        print(error, out)


if __name__ == "__main__":
    main()
