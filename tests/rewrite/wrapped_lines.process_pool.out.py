# pattern: process_pool thread_pool
import functools
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def work(first, second, third):
    return first + second * third


def _main_item(x, second):
    return work(
        x,
        second,
        third=x + 1,
    )


def _main_item_2(x, numbers, second):
    return ((x and work(x, 1, 2) in numbers) or
            (second and not work(x, 1, 3)) or
            (x % 2 and
             work(x, 2, 2) > 4))


def _main_item_3(n):
    if not (n != 2):
        return None
    return (work(n, 1, 2),)


def main():
    numbers = [
        1,
        2,
        3,
    ]
    second = 10
    out = []
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for value in pool.map(functools.partial(_main_item, second=second), numbers, chunksize=len(numbers) // 200 + 1):
            if value > 30 and \
                    value < 1000:
                value = (value -
                         1)
            out.append(value)
    odd = [0] * 4
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for x, result in zip(numbers, pool.map(functools.partial(_main_item_2, numbers=numbers, second=second), numbers, chunksize=len(numbers) // 200 + 1)):
            if (result):
                odd[x] = value
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        print(odd, [result[0] for result in pool.map(_main_item_3, numbers, chunksize=len(numbers) // 200 + 1) if result is not None], out)


if __name__ == "__main__":
    main()
