# pattern: process_pool thread_pool
import functools
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def _scale_item(x, self):
    return x * self.factor


class Scaler:
    def __init__(self, factor):
        self.factor = factor

    def scale(self, xs):
        out = []
        with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
            for value in pool.map(functools.partial(_scale_item, self=self), xs, chunksize=len(xs) // 200 + 1):
                value = value * value
                out.append(value)
        return out


if __name__ == "__main__":
    print(Scaler(3).scale([1, 2, 3, 4]))
