# pattern: process_pool thread_pool
# python: 3.8
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing


class Stop(Exception):
    pass


def work(x):
    return x * 3 % 50


class _ProcessPool(ProcessPoolExecutor):
    """To Python 3.11.3 a pool whose last work was cancelled may never end: here a task that does nothing comes behind it."""

    def __exit__(self, *error):
        try:
            self.submit(int).result()
        except Exception:
            pass
        finally:
            super().__exit__(*error)


def first_then_work(xs):
    seen = []
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool, closing(pool.map(work, xs)) as results:
        for x in xs:
            print("item", x)
            y = next(results)
            seen.append(y)
            if y > 30:
                raise Stop(x, seen)
    return seen


def work_then_raise(xs):
    seen = []
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for x, y in zip(xs, pool.map(work, xs)):
            seen.append(y)
            if y > 30:
                raise Stop(x, seen)
    return seen


def main():
    for xs in ([], [20], [1, 2, 3], list(range(40))):
        for function in (first_then_work, work_then_raise):
            try:
                print(function(xs))
            except Stop as stop:
                print("stopped", stop.args)


if __name__ == "__main__":
    main()
