# pattern: process_pool thread_pool
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def weight(x):
    return (x * 37) % 101


def word(x):
    return "w%d" % x


def _main_item(x):
    if not (x != 7):
        return None
    return (weight(x),)


def main():
    numbers = list(range(30))
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        total = sum(pool.map(weight, numbers, chunksize=len(numbers) // 200 + 1))
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        ranked = sorted(pool.map(weight, numbers, chunksize=len(numbers) // 200 + 1), reverse=True)
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        best = max(result[0] for result in pool.map(_main_item, numbers, chunksize=len(numbers) // 200 + 1) if result is not None)
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        text = ", ".join(pool.map(word, numbers, chunksize=len(numbers) // 200 + 1))
    print(total, ranked[:5], best, text)


if __name__ == "__main__":
    main()
