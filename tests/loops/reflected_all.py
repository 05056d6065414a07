"""Names that are made as the program runs: any name of the module may be another one."""
DOUBLE, TRIPLE = 2, 3


def work(n):
    return n * 2


def loud(n):
    print("loud", n)
    return n


def load(settings):
    for name, value in settings:  # expect: refused
        globals()[name] = value


def main(xs):
    out = []
    for x in xs:  # expect: review
        out.append(work(x))
    print(out)


if __name__ == "__main__":
    main(range(4))
    load([("work", loud)])
    main(range(4))
