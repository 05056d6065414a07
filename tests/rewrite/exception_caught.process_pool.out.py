# pattern: process_pool thread_pool
# python: 3.8
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing


def check(x):
    if x == 13:
        raise ValueError("unlucky: %d" % x)
    return x + 1


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
    out = []
    x = None
    try:
        items = range(30)
        with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool, closing(pool.map(check, items)) as results:
            for x in items:
                y = next(results)
                out.append(y)
    except ValueError as error:
        print("failed at", x, "after", len(out), error)
    print(out)


if __name__ == "__main__":
    main()
