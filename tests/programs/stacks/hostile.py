"""Programs that are hard to read while they run. Each line that calls Python code says which functions it may call: "# -> f, g";
tests/e2e/test_stacks.py and scripts/stacks hold every stack against that. Usage: hostile.py NAME"""
import signal
import sys


def leaf_a(x):
    return x


def leaf_b(x):
    return x + 1


def leaf_c(x):
    y = x
    return y


def a3(x):
    return leaf_a(x)  # -> leaf_a


def a2(x):
    return a3(x)  # -> a3


def a1(x):
    return a2(x)  # -> a2


def b4(x):
    return leaf_b(x)  # -> leaf_b


def b3(x):
    return b4(x)  # -> b4


def b2(x):
    return b3(x)  # -> b3


def b1(x):
    return b2(x)  # -> b2


def alternating():
    while True:
        a1(1)  # -> a1
        b1(2)  # -> b1


def mid(x):
    return leaf_c(x)  # -> leaf_c


def f(x):
    return mid(x)  # -> mid


def g(x):
    return mid(x)  # -> mid


def shared():
    while True:
        f(1)  # -> f
        g(2)  # -> g


def flat():
    while True:
        leaf_a(1)  # -> leaf_a
        a1(1)  # -> a1
        leaf_b(2)  # -> leaf_b
        b1(1)  # -> b1
        leaf_c(3)  # -> leaf_c


def key_a(x):
    return leaf_a(x)  # -> leaf_a


def key_b(x):
    return -x


class Point:
    def __init__(self, x):
        self.x = x

    @property
    def twice(self):
        return leaf_b(self.x)  # -> leaf_b

    def __getattr__(self, name):
        raise AttributeError(name)

    def __lt__(self, other):
        return self.x < other.x


def native():
    xs = [3, 1, 2]
    p = Point(1)  # -> Point.__init__
    while True:
        sorted(xs, key=key_a)  # -> key_a
        sorted(xs, key=key_b)  # -> key_b
        list(map(leaf_c, xs))  # -> leaf_c
        list(map(b4, xs))  # -> b4
        p = Point(2)  # -> Point.__init__
        p.twice  # -> Point.twice
        hasattr(p, "absent")  # -> Point.__getattr__
        max(p, p)  # -> Point.__lt__
        leaf_b(1)  # -> leaf_b


def numbers(n):
    for i in range(n):
        yield i
        leaf_a(i)  # -> leaf_a


def doubled(it):
    for x in it:  # -> numbers
        yield leaf_b(x)  # -> leaf_b


def generators():
    while True:
        for x in doubled(numbers(5)):  # -> doubled, numbers
            leaf_c(x)  # -> leaf_c
            a3(x)  # -> a3
        list(numbers(3))  # -> numbers
        b4(1)  # -> b4
        sum(y for y in numbers(3))  # -> <genexpr>, generators.<locals>.<genexpr>, numbers


def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)  # -> fib


def down(n):
    if n == 0:
        return leaf_a(n)  # -> leaf_a
    return down(n - 1)  # -> down


def recursion():
    while True:
        fib(7)  # -> fib
        down(30)  # -> down
        leaf_b(1)  # -> leaf_b


def thrower(x):
    raise ValueError


def passer(x):
    thrower(x)  # -> thrower


def exceptions():
    while True:
        try:
            passer(1)  # -> passer
        except ValueError:
            leaf_a(1)  # -> leaf_a
        a3(1)  # -> a3
        try:
            list(map(thrower, (1,)))  # -> thrower
        except ValueError:
            leaf_b(1)  # -> leaf_b


NAMES = ("alternating", "shared", "flat", "native", "generators", "recursion", "exceptions")
if __name__ == "__main__":
    signal.alarm(120)  # should nobody end it
    print("up", flush=True)
    globals()[sys.argv[1]]()  # -> alternating, shared, flat, native, generators, recursion, exceptions
