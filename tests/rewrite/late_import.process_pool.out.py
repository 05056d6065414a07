# pattern: process_pool thread_pool
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def work(x):
    return x * x


def table(xs):
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        return list(pool.map(work, xs, chunksize=len(xs) // 200 + 1))


if __name__ == "__main__":
    print(table(range(5))) if __name__ == "__main__" else None

import sys

if __name__ == "__main__":
    print(table(range(3)), sys.version_info > (3,))
