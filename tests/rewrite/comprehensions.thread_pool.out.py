# pattern: process_pool thread_pool
from concurrent.futures import ThreadPoolExecutor


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
    with ThreadPoolExecutor(max_workers=8) as pool:
        cubes = list(pool.map(cube, numbers))
    with ThreadPoolExecutor(max_workers=8) as pool:
        odd = [result[0] for result in pool.map(_main_item, numbers) if result is not None]
    with ThreadPoolExecutor(max_workers=8) as pool:
        kinds = set(pool.map(_main_item_2, numbers))
    with ThreadPoolExecutor(max_workers=8) as pool:
        some = {result[0] for result in pool.map(_main_item_3, numbers) if result is not None}
    with ThreadPoolExecutor(max_workers=8) as pool:
        older = dict(pool.map(_main_item_4, ages.items()))
    with ThreadPoolExecutor(max_workers=8) as pool:
        young = dict(result for result in pool.map(_main_item_5, ages.items()) if result is not None)
    with ThreadPoolExecutor(max_workers=8) as pool:
        fixed = tuple(pool.map(cube, numbers))
    with ThreadPoolExecutor(max_workers=8) as pool:
        down = sorted(pool.map(_main_item_6, numbers), reverse=True)
    with ThreadPoolExecutor(max_workers=8) as pool:
        text = ", ".join(pool.map(_main_item_7, numbers))
    with ThreadPoolExecutor(max_workers=8) as pool:
        total = sum(list(pool.map(cube, numbers)))
    print(fixed, down, text, total)
    print(cubes, odd, sorted(kinds), sorted(some), older, young)


if __name__ == "__main__":
    main()
