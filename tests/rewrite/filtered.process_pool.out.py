# pattern: process_pool thread_pool
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def work(n):
    return (n * 7919) % 13


def _main_item(i):
    return [i]


def _main_item_2(n):
    if not (work(n) % 2):
        return None
    return (n,)


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
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        points = list(pool.map(_main_item, range(8)))
    good = [point for point in points if work(point[0]) % 2]
    for point in good:
        point[0] += 100
    print(points)
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        print([result[0] for result in pool.map(_main_item_2, range(8)) if result is not None])


if __name__ == "__main__":
    main()
