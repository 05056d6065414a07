# pattern: process_pool thread_pool
"""A value has a name, and is appended by it: a person extends the list by what the pool gives, unless somebody asks for the name."""


def work(n):
    return sum(range(n))


def squares(xs):
    out = []
    for x in xs:
        y = work(x)
        out.append(y)
    return out


def rows(count):
    table = []
    for x in range(count):
        row = []
        for k in range(3):
            row.append(work(x + k))
        table.append(row)
    return table


def last(xs):
    out = []
    y = None
    for x in xs:
        y = work(x)
        out.append(y)
    return out, y


def deleted(xs):
    out = []
    for x in xs:
        y = work(x)
        out.append(y)
    del y
    return out


def in_a_function(xs):
    out = []
    for x in xs:
        y = work(x)
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
