# pattern: process_pool thread_pool
"""A value has a name, and is appended by it: a person extends the list by what the pool gives, unless somebody asks for the name."""

from concurrent.futures import ThreadPoolExecutor


def work(n):
    return sum(range(n))


def squares(xs):
    out = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        out.extend(pool.map(work, xs))
    return out


def _rows_item(x):
    row = []
    for k in range(3):
        row.append(work(x + k))
    return row


def rows(count):
    table = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        table.extend(pool.map(_rows_item, range(count)))
    return table


def last(xs):
    out = []
    y = None
    with ThreadPoolExecutor(max_workers=8) as pool:
        for y in pool.map(work, xs):
            out.append(y)
    return out, y


def deleted(xs):
    out = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        for y in pool.map(work, xs):
            out.append(y)
    del y
    return out


def in_a_function(xs):
    out = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        for y in pool.map(work, xs):
            out.append(y)

    def behind():
        return y

    return out, behind()


def main():
    numbers = [3, 1, 2]
    print(squares(numbers), rows(4), last(numbers), last([]), deleted(numbers), in_a_function(numbers))
    try:
        deleted([])
    except UnboundLocalError:
        print("nothing to delete")


if __name__ == "__main__":
    main()
