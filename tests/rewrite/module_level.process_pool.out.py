# pattern: process_pool thread_pool
import functools
import os
import signal
import sys
from concurrent.futures import ProcessPoolExecutor

SIZE = 8


def _work_on_item(x, offset):
    return work(x) + offset


def _work_on_item_2(item):
    number, text = item
    return work(number)


def _work_on_item_3(letter):
    return str(work(ord(letter)))


if __name__ == "__main__":
    print("starting")
    offset = len(sys.argv) * 0 + 5


def work(x):
    """Adds up.

Not indented here.
    """
    return sum(range(x))


if __name__ == "__main__":
    table = {}
    items = range(SIZE)
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for x, y in zip(items, pool.map(functools.partial(_work_on_item, offset=offset), items, chunksize=len(items) // 200 + 1)):
            table[x] = y

    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        first, *rest = sums = list(pool.map(work, range(SIZE), chunksize=len(range(SIZE)) // 200 + 1))
    print(first, rest, sums)

    # what came out
    for key in table:
        print(key, table[key])
    text = """first
  second
third"""
    print(text)
    items = list(enumerate(["x", "yy"]))
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for (number, text), result in zip(items, pool.map(_work_on_item_2, items)):
            print(number, text, result)
        else:
            print("all", text)
    letters = ""
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for result in pool.map(_work_on_item_3, "hello"):
            letters += result
    print(letters)
