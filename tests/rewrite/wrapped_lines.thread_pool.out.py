# pattern: process_pool thread_pool
import functools
from concurrent.futures import ThreadPoolExecutor


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
    with ThreadPoolExecutor(max_workers=8) as pool:
        for value in pool.map(functools.partial(_main_item, second=second), numbers):
            if value > 30 and \
                    value < 1000:
                value = (value -
                         1)
            out.append(value)
    odd = [0] * 4
    with ThreadPoolExecutor(max_workers=8) as pool:
        for x, result in zip(numbers, pool.map(functools.partial(_main_item_2, numbers=numbers, second=second), numbers)):
            if (result):
                odd[x] = value
    with ThreadPoolExecutor(max_workers=8) as pool:
        print(odd, [result[0] for result in pool.map(_main_item_3, numbers) if result is not None], out)


if __name__ == "__main__":
    main()
