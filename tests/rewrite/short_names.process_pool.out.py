# pattern: process_pool thread_pool
# Variables and attributes that have the names of functions are no calls of these: what they hold is rewritten at once, not in a second run.
import functools
import os
import signal
from concurrent.futures import ProcessPoolExecutor


class Item:
    def __init__(self, value):
        self.value = value


def cost(n):
    return sum(i * i % 7 for i in range(n))


def value(xs):
    out = []
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        out.extend(pool.map(cost, xs, chunksize=len(xs) // 200 + 1))
    return out


def _item_item(x):
    value = Item(x)
    return cost(value.value)


def item(xs):
    out = []
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        out.extend(pool.map(_item_item, xs, chunksize=len(xs) // 200 + 1))
    return out


def _total_item(item, value):
    return cost(item) + value


def total(value):
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        return list(pool.map(functools.partial(_total_item, value=value), range(9)))


if __name__ == "__main__":
    print(value(range(9)), item(range(5)), total(3))
