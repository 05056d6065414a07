"""State in another module: set, replaced, and made as it is asked for."""
import array
import os
import pathlib
import replaced_helper
from replaced_helper import settings


def cost(n):
    total = 1
    for k in range(int(n) % 50):
        total = (total * 31 + k) % 10007
    return total


class C:
    def step(self, y):
        return y

    def run(self, y):
        return cost(self.step(y))


class D(C):
    pass


class E:
    def step(self, y):
        return y


def methods(xs):
    out = []
    d = D()
    for x in xs:  # expect: refused
        C.step = lambda self, y: y + x
        out.append(d.run(x))
    for x in xs:  # expect: refused
        E.step = lambda self, y: y + x
        out.append(cost(E().step(x)))
    e = E()
    for x in xs:  # expect: refused
        e.step = lambda y: y + x
        out.append(cost(e.step(x)))
    table = {"f": lambda y: y}
    for x in xs:  # expect: refused
        table["f"] = lambda y: y + x
        out.append(cost(table["f"](x)))
    return out


def more(xs):
    numbers = array.array("i", [1, 2])
    a = []
    for x in xs:  # expect: refused
        numbers.frombytes(bytes(4))
        a.append(cost(len(numbers)))
    b = []
    for x in xs:  # expect: refused
        numbers.byteswap()
        b.append(cost(numbers[0]))
    c = []
    home = os.getcwd()
    for x in xs:  # expect: refused
        os.chdir("/" if x % 2 else "/tmp")
        c.append(cost(len(os.path.abspath("a"))))
    d = []
    for x in xs:  # expect: refused
        os.environ["PP_N"] = str(x)
        d.append(cost(int(os.getenv("PP_N"))))
    e = []
    for x in xs:  # expect: refused
        os.environ["PP_N"] = str(x)
        e.append(cost(len(os.path.expandvars("$PP_N"))))
    os.chdir(home)
    f = [cost(replaced_helper.value + x) for x in xs]  # expect: review
    g = []
    for x in xs:  # expect: refused
        settings.LIMIT = x
        g.append(cost(replaced_helper.limited(x)))
    h = []
    for x in xs:  # expect: refused
        replaced_helper.step = lambda y: y + x
        h.append(cost(replaced_helper.run(x)))
    k = []
    for x in xs:  # expect: refused
        replaced_helper.COUNT += 1
        k.append(cost(replaced_helper.count()))
    return a, b, c, d, e, f, g, h, k


def main():
    print(more([3, 8, 1, 6]), methods([1, 2, 3]))


if __name__ == "__main__":
    main()
