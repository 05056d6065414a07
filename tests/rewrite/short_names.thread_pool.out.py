# pattern: process_pool thread_pool
# Variables and attributes that have the names of functions are no calls of these: what they hold is rewritten at once, not in a second run.
import functools
from concurrent.futures import ThreadPoolExecutor


class Item:
    def __init__(self, value):
        self.value = value


def cost(n):
    return sum(i * i % 7 for i in range(n))


def value(xs):
    out = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        out.extend(pool.map(cost, xs))
    return out


def _item_item(x):
    value = Item(x)
    return cost(value.value)


def item(xs):
    out = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        out.extend(pool.map(_item_item, xs))
    return out


def _total_item(item, value):
    return cost(item) + value


def total(value):
    with ThreadPoolExecutor(max_workers=8) as pool:
        return list(pool.map(functools.partial(_total_item, value=value), range(9)))


if __name__ == "__main__":
    print(value(range(9)), item(range(5)), total(3))
