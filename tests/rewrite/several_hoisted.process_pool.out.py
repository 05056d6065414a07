# pattern: process_pool thread_pool
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def left(x):
    return x - 1


def right(x):
    return x + 1


def _main_item(x):
    return left(x), right(x)


def main():
    total = 0
    items = range(10)
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for x, (result, result_2) in zip(items, pool.map(_main_item, items)):
            print(result, result_2)
            total += left(x) * right(x)
    print(total)


if __name__ == "__main__":
    main()
