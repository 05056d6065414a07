# pattern: process_pool thread_pool
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def check(x):
    if x == 13:
        raise ValueError("unlucky: %d" % x)
    return x + 1


def main():
    out = []
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        out.extend(pool.map(check, range(30)))
    print(out)


if __name__ == "__main__":
    main()
