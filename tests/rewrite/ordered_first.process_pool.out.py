# pattern: process_pool thread_pool
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing


def work(x):
    return x * x + 1


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
    total = 0
    items = range(5)
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool, closing(pool.map(work, items)) as results:
        for i in items:
            print("item", i)
            y = next(results)
            total += y
            print("done", y)
    print(total)


if __name__ == "__main__":
    main()
