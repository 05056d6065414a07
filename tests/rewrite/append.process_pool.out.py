# pattern: process_pool thread_pool
"""The plainest loop there is."""

import os
import signal
from concurrent.futures import ProcessPoolExecutor


def square(x):
    return x * x


def main():
    numbers = list(range(50))
    out = []
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        out.extend(pool.map(square, numbers, chunksize=len(numbers) // 200 + 1))
    print(out)


if __name__ == "__main__":
    main()
