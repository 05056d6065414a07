# pattern: process_pool thread_pool
"""Imports in groups."""
import functools
import json
import os
import signal
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path


def work(x, k):
    return sum(range(x)) + k


def _main_item(x, k):
    return work(x, k)


class _ProcessPool(ProcessPoolExecutor):
    """To Python 3.11.3 a pool whose last work was cancelled may never end: here a task that does nothing comes behind it."""

    def __exit__(self, *error):
        try:
            self.submit(int).result()
        except Exception:
            pass
        finally:
            super().__exit__(*error)


def main():
    k = 3
    out = []
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for y in pool.map(functools.partial(_main_item, k=k), range(6)):
            out.append(y)
    print(functools.reduce(max, out), json.dumps(out), Path("a") / "b", ThreadPoolExecutor.__name__, ProcessPoolExecutor.__name__)


if __name__ == "__main__":
    main()
