# pattern: process_pool thread_pool
import functools
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def _inner_item(x, factor, shift):
    return x * factor + shift


def outer(factor):
    shift = factor + 1

    def inner(xs):
        out = []
        with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
            for y in pool.map(functools.partial(_inner_item, factor=factor, shift=shift), xs, chunksize=len(xs) // 200 + 1):
                z = y % 13
                out.append(z * y)
        return out

    return inner(list(range(15)))


if __name__ == "__main__":
    print(outer(4))
