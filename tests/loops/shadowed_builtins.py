"""Names that a module or a class binds only sometimes, or later, and mean a builtin or a global until then."""
import sys


def cost(n):
    total = 1
    for k in range(abs(n) % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


LOG = []
rows = [0]
sorted = sorted
if len(sys.argv) > 5:
    def print(*words):
        return None

    def len(what):
        return 3

for hex in (1, 2):
    LOG.append(hex)


class Sized:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        LOG.append(self.n)
        return cost(self.n)


class Sharing:
    rows = rows
    if LOG == [0]:
        cost = LOG

    start = cost(4)

    def add(self, x):
        self.rows[0] = self.rows[0] + x
        return cost(self.rows[0])


def show(x):
    print(x)
    return cost(x)


def size(what):
    return len(what) + cost(what.n)


def ordered(xs):
    return sorted(cost(x) for x in xs)


def printed(xs):
    out = []
    for x in xs:  # expect: refused
        out.append(show(x))
    return out


def measured(xs):
    return [size(Sized(x)) for x in xs]  # expect: refused LOG


def shared(one, xs):
    out = []
    for x in xs:  # expect: refused
        out.append(one.add(x))
    return out


def plain(xs):
    out = []
    for x in xs:  # expect: safe
        out.append(sum(ordered(range(x))) + Sharing.start)
    return out


def main():
    xs = list(range(12))
    print(printed(xs))
    print(measured(xs))
    print(shared(Sharing(), xs))
    print(plain(xs))
    print(LOG)


if __name__ == "__main__":
    main()
