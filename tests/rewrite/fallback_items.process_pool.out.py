# pattern: process_pool
# python: 3.8
# fallback: always
"""What an item holds is filled, also where no process starts and the work was done on the item itself."""
import concurrent.futures
import logging
import math
import multiprocessing
import os
import signal


class Doc:
    def __init__(self, text):
        self.text = text
        self.counts = {}

    def count(self):
        for w in self.text.split():
            self.counts[w] = self.counts.get(w, 0) + math.sqrt(len(w))


def _main_item(i):
    return Doc("word %d and some more. " % i * 100)


def _main_item_2(doc):
    doc.count()
    return doc.counts


def _main_item_3(d):
    return sum(d.counts.values())


class _Serial(concurrent.futures.Executor):
    """Stands in for a pool: does its work in this thread, as the results are asked for."""

    def map(self, function, *items, **_options):
        return (function(*item) for item in zip(*items))


def _process_pool(workers):
    """A pool or, where no process can be started, what works in this one."""
    before = multiprocessing.active_children()
    try:
        class _ProcessPool(concurrent.futures.ProcessPoolExecutor):
            """To Python 3.11.3 a pool whose last work was cancelled may never end: here a task that does nothing comes behind it."""

            def __exit__(self, *error):
                try:
                    self.submit(int).result()
                except Exception:
                    pass
                finally:
                    super().__exit__(*error)

        pool = _ProcessPool(max_workers=workers, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN))
        pool.submit(callable, _Serial).result()
        return pool
    except Exception as error:
        logging.getLogger(__name__).warning("no process can be started, working in this one: %r", error)
        for child in multiprocessing.active_children():
            if child not in before:
                child.kill()
        return _Serial()


def main():
    with _process_pool(os.cpu_count()) as pool:
        docs = list(pool.map(_main_item, range(20)))
    with _process_pool(os.cpu_count()) as pool:
        for doc, counts in zip(docs, pool.map(_main_item_2, docs, chunksize=len(docs) // 200 + 1)):
            if counts is not doc.counts:
                doc.counts.clear()
                doc.counts.update(counts)
    with _process_pool(os.cpu_count()) as pool:
        print(sum(pool.map(_main_item_3, docs, chunksize=len(docs) // 200 + 1)))


if __name__ == "__main__":
    main()
