# pattern: process_pool thread_pool
"""Names of builtins in annotations and defaults are read, not bound."""

import os
import signal
from concurrent.futures import ProcessPoolExecutor


def work(x: int) -> int:
    return sum(range(x))


def scores(xs, kinds: list = list, make=sorted, seen: "set[int]" = set()):
    found: dict = dict()
    items = list(make(xs))
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for x, result in zip(items, pool.map(work, items, chunksize=len(items) // 200 + 1)):
            found[x] = result
    return found


if __name__ == "__main__":
    print(scores([1, 2, 3]))
