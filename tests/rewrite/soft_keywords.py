# pattern: process_pool thread_pool
def weigh(n):
    return n * n % 7


def by_weight(numbers):
    seen = {}
    for match in numbers:
        weight = weigh(match)
        if weight in seen:
            continue
        seen[weight] = match + 1
    return seen


def kinds(numbers):
    rows = []
    for type in numbers:
        weight = weigh(type)
        rows.append((type, weight))
    last = None
    for case in numbers:
        weight = weigh(case)
        last = weight
    return rows, last, case


def main():
    numbers = list(range(12))
    print(by_weight(numbers), kinds(numbers))


if __name__ == "__main__":
    main()
