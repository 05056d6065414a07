# pattern: process_pool thread_pool
import functools
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def _main_item(shift, rows):
    moved = [(n + shift, s) for n, s in rows]
    best = sorted(moved, key=lambda r: -r[0])
    top = best[0]
    return top


def main():
    rows = [(3, "c"), (1, "a"), (2, "b")]
    out = []
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        out.extend(pool.map(functools.partial(_main_item, rows=rows), range(4)))
    print(out)


if __name__ == "__main__":
    main()
