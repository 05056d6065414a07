# pattern: process_pool thread_pool
import math
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def term(k):
    return math.sin(k) / (k + 0.1)


def main():
    total = 0.0
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for result in pool.map(term, range(500), chunksize=3):
            total += result
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        print(repr(total), repr(sum(pool.map(term, range(500), chunksize=3))))


if __name__ == "__main__":
    main()
