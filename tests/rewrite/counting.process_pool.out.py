# pattern: process_pool thread_pool
"""While loops that count, and an else without a break."""

import functools
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def work(x):
    return sum(range(x))


def _indexed_item(i, xs):
    return work(xs[i])


def indexed(xs):
    i, out = 0, []
    items = range(i, len(xs))
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for i, result in zip(items, pool.map(functools.partial(_indexed_item, xs=xs), items, chunksize=len(items) // 200 + 1)):
            out.append(result)
            i += 1
    return out, i


def stepped(n):
    k, total = 0, 0
    items = range(k, n + 1, 3)
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for k, result in zip(items, pool.map(work, items, chunksize=len(items) // 200 + 1)):  # every third
            total += result
            k = k + 3
    return total, k


def _in_place_item(i, a):
    return work(a[i])


def in_place(a):
    i = 0
    n = len(a)
    items = range(i, n)
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for i, result in zip(items, pool.map(functools.partial(_in_place_item, a=a), items)):
            a[i] = result
            i += 1
    return a, i


def ended(xs):
    out = []
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for x, result in zip(xs, pool.map(work, xs, chunksize=len(xs) // 200 + 1)):
            out.append(result)
        else:
            # after the last
            out.append(x)
            if out:
                out.append("end")
    return out


if __name__ == "__main__":
    print(indexed([1, 2, 3]), indexed([]), stepped(10), stepped(-1), in_place([1, 2, 3, 4]), ended([3, 4]))
