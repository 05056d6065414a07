# pattern: process_pool thread_pool
"""Statements with work in more than one place go to the workers whole, not one branch of them."""

import functools
from concurrent.futures import ThreadPoolExecutor


def work(x):
    return sum(i * x for i in range(x * 50))


def _either_item(x, k):
    if x % 2:
        y = work(x + k)
    else:
        y = work(x) + k
    return y


def either(xs, k):
    found = {}
    with ThreadPoolExecutor(max_workers=8) as pool:
        for x, y in zip(xs, pool.map(functools.partial(_either_item, k=k), xs)):
            found[x] = y
    return found


def _or_nothing_item(x):
    if x > 3:
        y = work(x)
    else:
        y = 0
    return y


def or_nothing(xs):
    found = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        found.extend(pool.map(_or_nothing_item, xs))
    return found


def _tried_item(x):
    try:
        y = work(x) // (x - 4)
    except ZeroDivisionError:
        y = work(x)
    return y


def tried(xs):
    total = 0
    with ThreadPoolExecutor(max_workers=8) as pool:
        for y in pool.map(_tried_item, xs):
            total += y
    return total


def _printed_item(x):
    result = x == 4
    result_2 = work(x) if result else None
    return result, result_2


def printed(xs):
    with ThreadPoolExecutor(max_workers=8) as pool:
        for x, (result, result_2) in zip(xs, pool.map(_printed_item, xs)):
            if result:
                y = result_2
                print("four")
            else:
                y = work(x + 1)
            print(y)


def _kept_item(x):
    result = x > 3
    result_2 = work(x) if result else None
    return result, result_2


def kept(xs):
    y = 0
    with ThreadPoolExecutor(max_workers=8) as pool:
        for result, result_2 in pool.map(_kept_item, xs):
            if result:
                y = result_2
            print(y)


def main():
    print(either([3, 4, 5], 2))
    print(or_nothing([3, 4, 5]))
    print(tried([3, 4, 5]))
    printed([3, 4, 5])
    kept([3, 4, 5, 2])


if __name__ == "__main__":
    main()
