# pattern: process_pool thread_pool
import functools
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def _main_item(shift, rows):
    moved = [(n + shift, s) for n, s in rows]
    best = sorted(moved, key=lambda r: -r[0])
    top = best[0]
    return top


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
    rows = [(3, "c"), (1, "a"), (2, "b")]
    out = []
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for top in pool.map(functools.partial(_main_item, rows=rows), range(4)):
            out.append(top)
    print(out)


if __name__ == "__main__":
    main()
