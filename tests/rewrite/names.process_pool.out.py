# pattern: process_pool thread_pool
import functools
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing

pool = "pool"
results = "results"


def _main_item(x):
    return x


def _main_item_2(item_2, item):
    i, x = item_2
    return _main_item(x) + item


def main():
    items = (1, 2, 3)
    result = []
    item = 5
    items_2 = list(enumerate(items))
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool_2, closing(pool_2.map(functools.partial(_main_item_2, item=item), items_2)) as results_2:
        for i, x in items_2:
            print(pool, results)
            y = next(results_2)
            result.append((i, y))
    print(result)


if __name__ == "__main__":
    main()
