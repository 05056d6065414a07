# pattern: process_pool thread_pool
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing


def check(x):
    if x == 13:
        raise ValueError("unlucky: %d" % x)
    return x + 1


def main():
    out = []
    x = None
    try:
        items = range(30)
        with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool, closing(pool.map(check, items)) as results:
            for x in items:
                y = next(results)
                out.append(y)
    except ValueError as error:
        print("failed at", x, "after", len(out), error)
    print(out)


if __name__ == "__main__":
    main()
