# pattern: process_pool thread_pool
"""Names of builtins in annotations and defaults are read, not bound."""


def work(x: int) -> int:
    return sum(range(x))


def scores(xs, kinds: list = list, make=sorted, seen: "set[int]" = set()):
    found: dict = dict()
    for x in make(xs):
        found[x] = work(x)
    return found


if __name__ == "__main__":
    print(scores([1, 2, 3]))
