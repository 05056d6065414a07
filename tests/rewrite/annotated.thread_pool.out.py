# pattern: process_pool thread_pool
"""Names of builtins in annotations and defaults are read, not bound."""

from concurrent.futures import ThreadPoolExecutor


def work(x: int) -> int:
    return sum(range(x))


def scores(xs, kinds: list = list, make=sorted, seen: "set[int]" = set()):
    found: dict = dict()
    items = list(make(xs))
    with ThreadPoolExecutor(max_workers=8) as pool:
        for x, result in zip(items, pool.map(work, items)):
            found[x] = result
    return found


if __name__ == "__main__":
    print(scores([1, 2, 3]))
