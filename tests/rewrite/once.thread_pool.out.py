"""Statements of the parent's in a `try`, an `if` or a `with` that each way through the work comes to once, at its end: the worker returns their values. Others it gathers."""
# pattern: process_pool thread_pool review
import contextlib
import functools
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor


def load(n):
    if n % 4 == 1:
        raise KeyError(n)
    if n % 7 == 6:
        raise ValueError("no %d" % n)
    return sum(i * i for i in range(n * 100))


def _table_item(n):
    try:
        return load(n)
    except KeyError as error:
        return -len(error.args)  # as it is
        # nothing else
    except ValueError:
        return None


def table(numbers):
    loaded = {}
    with ThreadPoolExecutor(max_workers=8) as pool:
        for n, result in zip(numbers, pool.map(_table_item, numbers)):
            loaded[n] = result
    return loaded


def _pairs_item(n):
    return load(n * 4) + 1


def pairs(numbers):
    found = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        for n, m in zip(numbers, pool.map(_pairs_item, numbers)):
            if m % 3 == 0:
                found.append((n, m))
            elif m % 3 == 1:
                found.append((n, -m))
            else:
                raise RuntimeError(m)
    return found


def attempt(numbers):
    try:
        return pairs(numbers)
    except RuntimeError as error:
        return "raised %s" % error


def _two_values_item(n):
    result = n % 2
    result_2 = load(n * 4) % 13 if result else None
    return result, result_2


def two_values(numbers):
    found = {}
    with ThreadPoolExecutor(max_workers=8) as pool:
        for n, (result, result_2) in zip(numbers, pool.map(_two_values_item, numbers)):
            if result:
                found[result_2] = n, "odd"
            else:
                found[load(n * 4) % 17] = n, "even"
    return found


def _sizes_item(path):
    with open(path) as file:
        return len(file.read()) + load(4)


def sizes(paths):
    total = 0
    with ThreadPoolExecutor(max_workers=8) as pool:
        for result in pool.map(_sizes_item, paths):
            total += result
    return total


def _kept_item(n):
    replay = []
    try:
        replay.append(load(n))
    except (KeyError, ValueError):
        pass
    return replay


def _kept_item_2(n):
    try:
        return 0, load(n)
    except (KeyError, ValueError):
        return 1, None


def _kept_item_3(n):
    replay = []
    with contextlib.suppress(KeyError, ValueError):
        replay.append(load(n))
    return replay


def _kept_item_4(n):
    result = n % 4 == 0
    result_2 = load(n) if result else None
    return result, result_2


def _kept_item_5(n):
    try:
        n = load(n)
        return n
    except (KeyError, ValueError):
        return n


def kept(numbers):
    """A way around it, two of them, a manager that swallows, an `if` without else, a name that is bound anew."""
    one, two, three, four, five = [], [], [], [], []
    with ThreadPoolExecutor(max_workers=8) as pool:
        for replay in pool.map(_kept_item, numbers):
            for value in replay:
                one.append(value)
    with ThreadPoolExecutor(max_workers=8) as pool:
        for n, (which, value) in zip(numbers, pool.map(_kept_item_2, numbers)):
            if which == 0:
                two.append(value)
            else:
                two.append(n)
                two.append(n)
    with ThreadPoolExecutor(max_workers=8) as pool:
        for replay in pool.map(_kept_item_3, numbers):
            for value in replay:
                three.append(value)
    with ThreadPoolExecutor(max_workers=8) as pool:
        for result, result_2 in pool.map(_kept_item_4, numbers):
            if result:
                four.append(result_2)
    with ThreadPoolExecutor(max_workers=8) as pool:
        for result in pool.map(_kept_item_5, numbers):
            five.append(result)
    return one, two, three, four, five


def _main_item(name, folder):
    return os.path.join(folder, name)


def _main_item_2(path):
    with open(path, "w") as file:
        file.write(path[-1] * 5)


def main():
    numbers = [0, 1, 2, 3, 4, 5, 6, 8, 10]
    print(table(numbers), table([]))
    print(attempt([2, 3, 4]), attempt([0, 3]), attempt([]))
    print(two_values(range(5)))
    with tempfile.TemporaryDirectory() as folder:
        with ThreadPoolExecutor(max_workers=8) as pool:
            paths = list(pool.map(functools.partial(_main_item, folder=folder), "abc"))
        with ThreadPoolExecutor(max_workers=8) as pool:
            for result in pool.map(_main_item_2, paths):
                pass
        print(sizes(paths))
    print(kept(numbers))


if __name__ == "__main__":
    main()
