# pattern: process_pool
# python: 3.8
# share: once
def build(n):
    return {k: str(k) * 3 for k in range(n)}


def lookup(table, n, step):
    return sum(len(table[(n * step + k) % len(table)]) for k in range(20))


def collect(table, step):
    out = []
    for n in range(30):
        out.append(lookup(table, n, step))
    return out


def chosen(words):
    return [word.upper() for word in ["a", "b", "c", "a"] if word in words]


def counted(table, keys):
    kept, total = [], 0
    for key in keys:
        value = table.get(key)
        if value is None:
            continue
        total += len(value)
        kept.append((key, value))
    return kept, total


def main():
    table = build(50)
    print(collect(table, 7), collect(table, 3))
    print(chosen({"a", "c"}), chosen([]))
    print(counted(table, [3, 99, 20, 49, 50]))
    try:
        collect({}, 1)
    except ZeroDivisionError as error:
        print("failed", error)


if __name__ == "__main__":
    main()
