# pattern: process_pool thread_pool
"""The plainest loop there is."""

import os
import signal
from concurrent.futures import ProcessPoolExecutor


def square(x):
    return x * x


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
    numbers = list(range(50))
    out = []
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        out.extend(pool.map(square, numbers, chunksize=len(numbers) // 200 + 1))
    print(out)


if __name__ == "__main__":
    main()
