"""The last value of an inner loop's variable: made anew in each iteration, or left over from the one before."""
MOST = 30


def plain(width, height):
    rows = []
    for y in range(height):  # expect: safe
        row = []
        for x in range(width):  # expect: safe
            z, c = 0j, complex(3 * x / width - 2, 2 * y / height - 1)
            for i in range(30):  # expect: refused
                if abs(z) > 2:
                    break
                z = z * z + c
            row.append(i)
        rows.append(row)
    return rows


def named(width, height, most=MOST):
    rows = []
    for y in range(height):  # expect: safe
        row = []
        for x in range(width):  # expect: safe
            z, c = 0j, complex(3 * x / width - 2, 2 * y / height - 1)
            for i in range(1, most):  # expect: refused
                if abs(z) > 2:
                    break
                z = z * z + c
            row.append(i)
        rows.append(row)
    return rows


def left_over(counts):
    out = []
    for n in counts:  # expect: refused
        for i in range(n):  # expect: refused
            pass
        out.append(i + sum(range(1000)))
    return out


def from_before(xs, n):
    out, i = [], 7
    for x in xs:  # expect: refused
        for i in range(n):  # expect: refused
            pass
        out.append(i + sum(range(x)))
    return out


def shrinking(xs, n):
    out = []
    for x in xs:  # expect: refused
        for i in range(n):  # expect: refused
            pass
        out.append(i + sum(range(x)))
        n = n - 3
    return out


def sometimes(xs, n):
    out = []
    for x in xs:  # expect: refused
        if x % 2:
            for i in range(n):  # expect: refused
                pass
        out.append(i + sum(range(x)))
    return out


def main():
    print(plain(6, 6), named(6, 6))
    print(left_over([3, 0, 0, 2, 0]), from_before(range(20), 0), shrinking(range(20), 9), sometimes(range(1, 9), 3))
    try:
        named(3, 3, 0)
    except NameError as e:
        print(e)


if __name__ == "__main__":
    main()
