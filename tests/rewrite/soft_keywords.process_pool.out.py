# pattern: process_pool thread_pool
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def weigh(n):
    return n * n % 7


class _ProcessPool(ProcessPoolExecutor):
    """To Python 3.11.3 a pool whose last work was cancelled may never end: here a task that does nothing comes behind it."""

    def __exit__(self, *error):
        try:
            self.submit(int).result()
        except Exception:
            pass
        finally:
            super().__exit__(*error)


def by_weight(numbers):
    seen = {}
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for match, weight in zip(numbers, pool.map(weigh, numbers, chunksize=len(numbers) // 200 + 1)):
            if weight in seen:
                continue
            seen[weight] = match + 1
    return seen


def kinds(numbers):
    rows = []
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for type, weight in zip(numbers, pool.map(weigh, numbers, chunksize=len(numbers) // 200 + 1)):
            rows.append((type, weight))
    last = None
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for case, weight in zip(numbers, pool.map(weigh, numbers, chunksize=len(numbers) // 200 + 1)):
            last = weight
    return rows, last, case


def main():
    numbers = list(range(12))
    print(by_weight(numbers), kinds(numbers))


if __name__ == "__main__":
    main()
