# pattern: process_pool thread_pool
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def measure(x):
    return x * 7 % 11


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
    product = 1
    values = []
    largest = -1
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for v in pool.map(measure, range(1, 25)):
            w = v * v + 1
            total += v
            product = product * w % 1000003
            values.append((v, w))
            if w > largest:
                largest = w
    print(total, product, values, largest)


if __name__ == "__main__":
    main()
