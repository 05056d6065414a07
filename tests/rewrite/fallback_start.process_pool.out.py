# pattern: process_pool
# fallback: always
# share: once
import concurrent.futures
import concurrent.futures as futures
import logging
import multiprocessing
import os
import signal
import sys


def lookup(table, n):
    return table[n % len(table)] + n


def _collect_item_start(*values):
    global _collect_item_shared
    _collect_item_shared = values


def _collect_item(n):
    (table,) = _collect_item_shared
    return lookup(table, n)


class _Serial(concurrent.futures.Executor):
    """Stands in for a pool: does its work in this thread, as the results are asked for."""

    def map(self, function, *items, **_options):
        return (function(*item) for item in zip(*items))


def _start_worker(initializer=None, initargs=()):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if initializer:
        initializer(*initargs)


def _process_pool(workers, initializer=None, initargs=()):
    """A pool or, where no process can be started, what works in this one."""
    before = multiprocessing.active_children()
    try:
        pool = concurrent.futures.ProcessPoolExecutor(max_workers=workers, initializer=_start_worker, initargs=(initializer, initargs))
        pool.submit(callable, _Serial).result()
        return pool
    except Exception as error:
        logging.getLogger(__name__).warning("no process can be started, working in this one: %r", error)
        for child in multiprocessing.active_children():
            if child not in before:
                child.kill()
        if initializer:
            initializer(*initargs)
        return _Serial()


def collect(table):
    out = []
    with _process_pool(os.cpu_count(), initializer=_collect_item_start, initargs=(table,)) as pool:
        out.extend(pool.map(_collect_item, range(30)))
    return out


def main():
    logging.getLogger("x").debug("start %s", futures.__name__)
    print(collect({0: 1, 1: 5, 2: 9}), sys.argv[1:])


if __name__ == "__main__":
    main()
