# pattern: process_pool thread_pool
# python: 3.8
"""What is looked at before the work raises before the work does."""


def tested_first(sizes):
    total = 0.0
    for index, size in enumerate(sizes):
        if size <= 0:
            raise ValueError(f"{index}: not {size}")
        total += 1 / size
    return total


def tested_by_the_worker(sizes):
    total = 0.0
    for size in sizes:
        if size <= 0:
            raise ValueError("negative or zero")
        total += 1 / size
    return total


def asserted(sizes):
    total = 0.0
    for size in sizes:
        assert size > 0, size
        total += 1 / size
    return total


def ascending(size, before):
    if size < before:
        raise LookupError(size)
    return size


def compared(sizes):
    before, found = 0, []
    for size in sizes:
        before = ascending(size, before)
        found.append(10 / size)
    return sum(found)


def put(value, size, found):
    assert size >= 0, size
    found.append(value)


def put_by_a_function(sizes):
    found = []
    for size in sizes:
        put(10 / (size + 1), size, found)
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
