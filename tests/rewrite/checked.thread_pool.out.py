# pattern: process_pool thread_pool
# python: 3.8
"""What is looked at before the work raises before the work does."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing


def _tested_first_item(item):
    index, size = item
    if size <= 0:
        raise ValueError(f"{index}: not {size}")
    return 1 / size


def tested_first(sizes):
    total = 0.0
    with ThreadPoolExecutor(max_workers=8) as pool:
        for result in pool.map(_tested_first_item, enumerate(sizes)):
            total += result
    return total


def _tested_by_the_worker_item(size):
    if size <= 0:
        raise ValueError("negative or zero")
    return 1 / size


def tested_by_the_worker(sizes):
    total = 0.0
    with ThreadPoolExecutor(max_workers=8) as pool:
        for result in pool.map(_tested_by_the_worker_item, sizes):
            total += result
    return total


def _asserted_item(size):
    return 1 / size


def asserted(sizes):
    total = 0.0
    with ThreadPoolExecutor(max_workers=8) as pool, closing(pool.map(_asserted_item, sizes)) as results:
        for size in sizes:
            assert size > 0, size
            result = next(results)
            total += result
    return total


def ascending(size, before):
    if size < before:
        raise LookupError(size)
    return size


def _compared_item(size):
    return 10 / size


def compared(sizes):
    before, found = 0, []
    with ThreadPoolExecutor(max_workers=8) as pool, closing(pool.map(_compared_item, sizes)) as results:
        for size in sizes:
            before = ascending(size, before)
            result = next(results)
            found.append(result)
    return sum(found)


def put(value, size, found):
    assert size >= 0, size
    found.append(value)


def _put_by_a_function_item(size):
    return 10 / (size + 1)


def put_by_a_function(sizes):
    found = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        for size, result in zip(sizes, pool.map(_put_by_a_function_item, sizes)):
            put(result, size, found)
            found.append(10 / size)
    return sum(found)


def show(function, sizes):
    try:
        print(function.__name__, function(sizes))
    except Exception as error:
        print(function.__name__, repr(error))


def main():
    fine = [1, 2, 3, 4, 5, 6] * 100
    inputs = [[], [4], [2, 5, 9], fine, [3, -1, 0] + fine, [3, 0, 4], fine + [0, 1]]
    while inputs:
        sizes = inputs.pop()
        show(tested_first, sizes)
        show(tested_by_the_worker, sizes)
        show(asserted, sizes)
        show(compared, sizes)
        show(put_by_a_function, sizes)


if __name__ == "__main__":
    main()
