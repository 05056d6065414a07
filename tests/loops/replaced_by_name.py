"""Builtins are replaced under a name that is made as the program runs: any of them may be."""
import builtins

SEEN = []


def install(names):
    for name in names:  # expect: review
        real = getattr(builtins, name)
        setattr(builtins, name, lambda *xs: SEEN.append(1) or real(*xs))


def work(n):
    return sum([n * i % 7 for i in range(n)])  # expect: review


def main(rows):
    install(["sum"])
    out = []
    for row in rows:  # expect: review
        out.append(work(row))
    return out


if __name__ == "__main__":
    print(main([30, 40, 50]), len(SEEN))
