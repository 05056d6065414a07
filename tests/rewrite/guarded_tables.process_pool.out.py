# pattern: process_pool
"""A table that the top level fills by an expression without a call: with a pool it goes under the guard, and workers are handed it."""

import functools
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def weigh(text, n):
    total = 0
    for k in range(300):
        total = (total * 31 + k + len(text)) % 10007
    return total % (n + 1)


def _work_on_item(i):
    return "row %d" % i + " more" * (i % 3)


def _work_on_item_2(n, TEXTS):
    return weigh(TEXTS[n], n)


if __name__ == "__main__":
    if True:
        with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
            TEXTS = list(pool.map(_work_on_item, range(9)))
    total = 0
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for result in pool.map(functools.partial(_work_on_item_2, TEXTS=TEXTS), range(9)):
            total += result
    print(total, TEXTS[4])
