# pattern: process_pool thread_pool
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def cube(x):
    return x * x * x


def _main_item(x):
    if not (x % 2):
        return None
    return (cube(x),)


def _main_item_2(x):
    return cube(x) % 7


def _main_item_3(x):
    if not (x > 3):
        return None
    if not (x < 15):
        return None
    return (cube(x) % 5,)


def _main_item_4(item):
    name, age = item
    return name, cube(age)


def _main_item_5(item):
    name, age = item
    if not (age < 40):
        return None
    return name, cube(age)


def _main_item_6(x):
    return cube(x) % 11


def _main_item_7(x):
    return str(cube(x))


def main():
    numbers = list(range(20))
    ages = {"ann": 31, "bob": 45, "cy": 27}
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        cubes = list(pool.map(cube, numbers, chunksize=len(numbers) // 200 + 1))
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        odd = [result[0] for result in pool.map(_main_item, numbers, chunksize=len(numbers) // 200 + 1) if result is not None]
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        kinds = set(pool.map(_main_item_2, numbers, chunksize=len(numbers) // 200 + 1))
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        some = {result[0] for result in pool.map(_main_item_3, numbers, chunksize=len(numbers) // 200 + 1) if result is not None}
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        older = dict(pool.map(_main_item_4, ages.items()))
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        young = dict(result for result in pool.map(_main_item_5, ages.items()) if result is not None)
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        fixed = tuple(pool.map(cube, numbers, chunksize=len(numbers) // 200 + 1))
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        down = sorted(pool.map(_main_item_6, numbers, chunksize=len(numbers) // 200 + 1), reverse=True)
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        text = ", ".join(pool.map(_main_item_7, numbers, chunksize=len(numbers) // 200 + 1))
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        total = sum(list(pool.map(cube, numbers, chunksize=len(numbers) // 200 + 1)))
    print(fixed, down, text, total)
    print(cubes, odd, sorted(kinds), sorted(some), older, young)


if __name__ == "__main__":
    main()
