# pattern: process_pool thread_pool
# python: 3.8
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing


class Stop(Exception):
    pass


def work(x):
    return x * 3 % 50


def first_then_work(xs):
    seen = []
    with ThreadPoolExecutor(max_workers=8) as pool, closing(pool.map(work, xs)) as results:
        for x in xs:
            print("item", x)
            y = next(results)
            seen.append(y)
            if y > 30:
                raise Stop(x, seen)
    return seen


def work_then_raise(xs):
    seen = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        for x, y in zip(xs, pool.map(work, xs)):
            seen.append(y)
            if y > 30:
                raise Stop(x, seen)
    return seen


def main():
    for xs in ([], [20], [1, 2, 3], list(range(40))):
        for function in (first_then_work, work_then_raise):
            try:
                print(function(xs))
            except Stop as stop:
                print("stopped", stop.args)


if __name__ == "__main__":
    main()
