"""getattr with a name that is written down, in a program whose classes answer any name."""


class Lazy:
    def __init__(self, size):
        self.size = size

    def __getattr__(self, name):
        return len(name)


def work(x):
    total = 0
    for k in range(300):  # expect: safe
        total += (x * k) % 7
    return total


def known(n):
    made = []
    for k in range(n):  # expect: safe
        made.append(work(getattr(Lazy(k), "width", 0)))
    return made


def of_anyone(row, n):
    sizes = []
    for k in range(n):  # expect: review unknown-method
        part = getattr(row, "part", None)
        sizes.append(work(k) if part is None else 0)
    return sizes


def main():
    print(known(9))


if __name__ == "__main__":
    main()
