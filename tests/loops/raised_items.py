"""Exceptions that hold an object which the parent has, too: from a process comes a copy of it, which is another object. What an iteration makes itself, numbers
and text come back as they are."""


class Item:
    def __init__(self, n):
        self.n = n


class Bad(Exception):
    def __init__(self, item):
        super().__init__(item)
        self.item = item


def cost(n):
    total = 1
    for k in range(n % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


def plain(item):
    if item.n == 3:
        raise ValueError(item)
    return cost(item.n)


def own(item):
    if item.n == 3:
        raise Bad(item)
    return cost(item.n)


def kept(item):
    if item.n == 3:
        error = Bad(item=item)
        raise error
    return cost(item.n)


def asserted(item):
    assert item.n != 3, item
    return cost(item.n)


def nested(item):
    if item.n == 3:
        raise ValueError("no", [item])
    return cost(item.n)


def splat(item):
    if item.n == 3:
        values = [item, 1]
        raise ValueError(*values)
    return cost(item.n)


def text(item):
    if item.n == 3:
        raise ValueError(f"no {item.n}", item.n)
    return cost(item.n)


def made(item):
    if item.n == 3:
        raise ValueError([item.n, item.n + 1])
    return cost(item.n)


def run_plain(items):
    return [plain(item) for item in items]  # expect: safe process-cause


def run_own(items):
    return [own(item) for item in items]  # expect: safe process-cause


def run_kept(items):
    return [kept(item) for item in items]  # expect: safe process-cause


def run_asserted(items):
    return [asserted(item) for item in items]  # expect: safe process-cause


def run_nested(items):
    return [nested(item) for item in items]  # expect: safe process-cause


def run_splat(items):
    return [splat(item) for item in items]  # expect: safe process-cause


def run_here(items):
    out = []
    for item in items:  # expect: safe process-cause
        if item.n == 3:
            raise ValueError(item)
        out.append(cost(item.n))
    return out


def run_text(items):
    return [text(item) for item in items]  # expect: safe


def run_made(items):
    return [made(item) for item in items]  # expect: safe


def run_new(numbers):
    out = []
    for n in numbers:  # expect: safe
        fresh = Item(n)
        out.append(plain(fresh))
    return out


def same(run, items):
    try:
        return run(items)
    except (ValueError, AssertionError, Bad) as error:
        held = error.args[-1]
        return [item is held for item in items], getattr(held, "n", held)  # expect: safe process-mutation


def main():
    items = [Item(n) for n in range(5)]  # expect: safe
    for run in (run_plain, run_own, run_kept, run_asserted, run_nested, run_here, run_text, run_made, run_splat):  # expect: safe process-mutation
        print(run.__name__, type(same(run, items)))
    print(same(run_plain, items), same(run_kept, items), same(run_here, items), same(run_asserted, items), same(run_own, items))
    try:
        run_new([1, 3, 4])
    except ValueError as error:
        print(error.args[0].n)


main()
