# pattern: process_pool thread_pool
# python: 3.8
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def work(x):
    return x * 2


class _ProcessPool(ProcessPoolExecutor):
    """To Python 3.11.3 a pool whose last work was cancelled may never end: here a task that does nothing comes behind it."""

    def __exit__(self, *error):
        try:
            self.submit(int).result()
        except Exception:
            pass
        finally:
            super().__exit__(*error)


def last(xs):
    out = []
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for x, y in zip(xs, pool.map(work, xs, chunksize=len(xs) // 200 + 1)):
            out.append(y)
    return x, y, out


if __name__ == "__main__":
    print(last([4, 5, 6]))
    try:
        last([])
    except UnboundLocalError:
        print("unbound, as before")
