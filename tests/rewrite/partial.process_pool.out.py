"""Work that is one call of a function of the module, with the item and what the loop's function has: functools.partial of that function itself. Other calls get a worker."""
# pattern: process_pool thread_pool
import functools
import os
import signal
from concurrent.futures import ProcessPoolExecutor

OFFSET = 3


def power(base, n):
    if n == 5:
        raise ValueError(base)
    return sum(base ** k % 7 for k in range(n * 50))


def mixed(a: int, n: int, b: int = 2, *, c=1) -> int:
    return power(a, n) * b + c


def positional(n, a, /, b):
    return power(a, n) + b


def several(*numbers):
    return power(*numbers)


@functools.lru_cache(maxsize=None)
def wrapped(base, n):
    return power(base, n)


def _all_item(n, self):
    return self.of(n)


class Powers:
    def __init__(self, base):
        self.base = base

    def of(self, n):
        return power(self.base, n)

    def all(self, numbers):
        with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
            return list(pool.map(functools.partial(_all_item, self=self), numbers, chunksize=len(numbers) // 200 + 1))


def first(base, numbers):
    return [power(base, n) for n in numbers]


def last(n, bases):
    found = {}
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for base, result in zip(bases, pool.map(functools.partial(power, n=n), bases, chunksize=len(bases) // 200 + 1)):
            found[base] = result
    return found


def both(one, two, numbers):
    total = 0
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for result in pool.map(functools.partial(mixed, one, b=two), numbers, chunksize=len(numbers) // 200 + 1):
            total += result
    return total


def _unnamed_item(n, one, two):
    return positional(n, one, two)


def unnamed(one, two, numbers):
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        slashed = list(pool.map(functools.partial(_unnamed_item, one=one, two=two), numbers, chunksize=len(numbers) // 200 + 1))
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        starred = list(pool.map(functools.partial(several, one), numbers, chunksize=len(numbers) // 200 + 1))
    return slashed, starred


def _other_item(n):
    return power(OFFSET, n)


def _other_item_2(n, one):
    return wrapped(one, n)


def _other_item_3(n, one):
    return mixed(one, n, c=one)


def _other_item_4(n, one):
    return power(one + 1, n)


def other(one, numbers):
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        constant = list(pool.map(_other_item, numbers, chunksize=len(numbers) // 200 + 1))
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        decorated = list(pool.map(functools.partial(_other_item_2, one=one), numbers, chunksize=len(numbers) // 200 + 1))
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        keyword = list(pool.map(functools.partial(_other_item_3, one=one), numbers, chunksize=len(numbers) // 200 + 1))
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        computed = list(pool.map(functools.partial(_other_item_4, one=one), numbers, chunksize=len(numbers) // 200 + 1))
    return constant, decorated, keyword, computed


def _main_item(at, numbers):
    replay = []
    try:
        try:
            replay.append((0, str(first(3, numbers[:at] + [5] + numbers[at:]))))
        except ValueError as error:
            replay.append((1, str(error)))
        return replay, None
    except BaseException as error_2:
        return replay, error_2


def main():
    numbers = [1, 2, 3, 4]
    print(first(2, numbers), last(3, numbers), both(2, 5, numbers), first(2, []))
    print(unnamed(2, 3, numbers), other(2, numbers), Powers(3).all(numbers))
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for replay, error_2 in pool.map(functools.partial(_main_item, numbers=numbers), (0, 2, 4)):
            for value in replay:
                if value[0] == 0:
                    print(value[1])
                else:
                    print("refused", value[1])
            if error_2 is not None:
                raise error_2


if __name__ == "__main__":
    main()
