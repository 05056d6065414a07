# pattern: process_pool thread_pool
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def weigh(n):
    return n * n % 7


def by_weight(numbers):
    seen = {}
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for match, weight in zip(numbers, pool.map(weigh, numbers, chunksize=len(numbers) // 200 + 1)):
            if weight in seen:
                continue
            seen[weight] = match + 1
    return seen


def kinds(numbers):
    rows = []
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for type, weight in zip(numbers, pool.map(weigh, numbers, chunksize=len(numbers) // 200 + 1)):
            rows.append((type, weight))
    last = None
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for case, weight in zip(numbers, pool.map(weigh, numbers, chunksize=len(numbers) // 200 + 1)):
            last = weight
    return rows, last, case


def main():
    numbers = list(range(12))
    print(by_weight(numbers), kinds(numbers))


if __name__ == "__main__":
    main()
