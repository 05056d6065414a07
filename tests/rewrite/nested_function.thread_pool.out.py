# pattern: process_pool thread_pool
import functools
from concurrent.futures import ThreadPoolExecutor


def _inner_item(x, factor, shift):
    return x * factor + shift


def outer(factor):
    shift = factor + 1

    def inner(xs):
        out = []
        with ThreadPoolExecutor(max_workers=8) as pool:
            for y in pool.map(functools.partial(_inner_item, factor=factor, shift=shift), xs):
                z = y % 13
                out.append(z * y)
        return out

    return inner(list(range(15)))


if __name__ == "__main__":
    print(outer(4))
