# pattern: process_pool
def weigh(a, b):
    total = 0
    for k in range(100):
        total = (total * 31 + a * k + b) % 10007
    return total


def table(rows, columns, limit):
    return {(row, column): weigh(row, column) for row in rows if row != limit for column in columns}


def products(xs, n):
    return [weigh(x, y)
            for x in xs
            for y in range(n)
            if y % 2]


def total(grid):
    return sum(weigh(i, cell) for i, row in enumerate(grid) for cell in row)


def distinct(xs):
    return {weigh(x, y) % 5 for x in xs for y in range(x) if x}


if __name__ == "__main__":
    print(table([1, 2, 3], (4, 5), 2))
    print(products([1, 2, 3], 4))
    print(total([[1, 2], [3], []]), sorted(distinct(range(6))))
