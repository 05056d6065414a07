# pattern: process_pool thread_pool
import functools
from concurrent.futures import ThreadPoolExecutor


def _scale_item(x, self):
    return x * self.factor


class Scaler:
    def __init__(self, factor):
        self.factor = factor

    def scale(self, xs):
        out = []
        with ThreadPoolExecutor(max_workers=8) as pool:
            for value in pool.map(functools.partial(_scale_item, self=self), xs):
                value = value * value
                out.append(value)
        return out


if __name__ == "__main__":
    print(Scaler(3).scale([1, 2, 3, 4]))
