"""Whether a container holds anything is asked by its name alone: `if out:`."""


def work(n):
    s = 0
    for i in range(40):
        s = (s * 31 + i * n) % 10007
    return s


def filled(numbers):
    out = []
    for n in numbers:  # expect: refused out
        if out:
            out[work(n) % len(out)] = n
        out.append(n)
    for n in numbers:  # expect: refused out
        value = 0
        if out:
            value = work(n)
        out.append(value)
        out.pop(0)
    return out


def by_closure(numbers):
    out = []

    def add(n):
        out.append(n)
    for n in numbers:  # expect: refused out
        if out:
            out[work(n) % len(out)] = n
        add(n)
    return out


def emptied(numbers):
    left, seen, groups, total = list(numbers[:3]), set(), {}, 0
    for n in numbers:  # expect: refused
        if left:
            total += work(n)
            left.pop()
    for n in numbers:  # expect: refused seen
        if not seen:
            total += work(n)
        seen.add(n)
    for n in numbers:  # expect: refused
        total += work(n) if groups else 1
        groups[n] = total
    return total


def comprehension(numbers):
    out = []

    def add(n):
        out.append(n)
        return True
    return [work(n) for n in numbers if out or add(n)]  # expect: refused


def steady(numbers, extra):
    total, out = 0, []
    for n in numbers:  # expect: safe
        if extra:
            total += work(n)
    for n in numbers:  # expect: safe
        if n:
            out.append(work(n))
    return total, out


def main():
    numbers = list(range(12))
    print(filled(numbers), by_closure(numbers), emptied(numbers), comprehension(numbers), steady(numbers, [1]), steady(numbers, []))


if __name__ == "__main__":
    main()
