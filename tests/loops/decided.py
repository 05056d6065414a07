"""What a condition has bound where it is true, or where it is not."""


def heavy(x):
    t = 0
    for k in range(x % 50 + 20):  # expect: refused t
        t = (t * 31 + k * x) % 10007
    return t


def both_sides(xs):
    out = []
    for x in xs:  # expect: safe
        if x and (s := heavy(x)) > 3:
            out.append((x, s))
    return out


def neither(xs):
    out = []
    for x in xs:  # expect: safe
        if not x or (s := heavy(x)) < 3:
            continue
        out.append((x, s))
    return out


def three(xs):
    return [y for x in xs for y in range(x % 3) if x and (s := heavy(x)) and y and s % 2]  # expect: safe


def chained(xs):
    out = []
    for x in xs:  # expect: refused # true: safe
        out.append(x > 2 and (s := heavy(x)) and s + 1)
    return out


def otherwise(xs):
    """Where the condition is not true nobody has bound it, perhaps: it is that of an earlier item."""
    out, s = [], 3
    for x in xs:  # expect: refused s
        if not (x > 5 and (s := heavy(x)) > 3):
            out.append(s + heavy(x))
    return out


def either(xs):
    out, s = [], 3
    for x in xs:  # expect: refused s
        if x > 5 or (s := heavy(x)) > 3:
            if x:
                out.append(s + heavy(x + s))
    return out


def by_elif(xs):
    out, s = [], 3
    for x in xs:  # expect: refused s
        if s == 1:
            out.append(0)
        elif x > 5 and (s := heavy(x)) > 3:
            out.append(heavy(x + s))
        else:
            out.append(heavy(x + s))
    return out


def told(xs):
    out, s = [], 3
    for x in xs:  # expect: refused s
        out.append(heavy(s + x) if x > 5 and (s := heavy(x)) > 3 else heavy(s + 1))
    return out


def main():
    xs = [i * 7 % 11 for i in range(30)]
    for f in (both_sides, neither, three, chained, otherwise, either, by_elif, told):
        print(f.__name__, f(xs))


if __name__ == "__main__":
    main()
