"""Two names of one object that look like two: calls of the function by itself, copies that are none, context managers that hand on."""
import contextlib
import copy
import functools


def cost(n):
    total = 1
    for k in range(abs(n) % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


def calls_itself(a, b, n):
    if n:
        calls_itself(b, b, n - 1)
    for i in range(1, 8):  # expect: review alias
        a[i] = cost(b[i - 1] + i)
    return a


def calls_itself_apart(a, b, n):
    for i in range(1, 8):  # expect: safe
        a[i] = cost(b[i - 1] + i)
    return a


class NoCopy:
    def __init__(self):
        self.data = [0] * 8

    def __deepcopy__(self, memo):
        return self


def copied():
    one = NoCopy()
    two = copy.deepcopy(one)
    for i in range(1, 8):  # expect: review
        two.data[i] = cost(one.data[i - 1] + i)
    return two.data


class Cached:
    @functools.cached_property
    def log(self):
        return []

    @functools.cached_property
    def table(self):
        return [cost(k) for k in range(20)]

    def add(self, x):
        self.log.append(cost(x))
        return len(self.log)

    def look(self, x):
        return sum(self.table[:x])


def one_cache(xs):
    c = Cached()
    return [c.add(x) for x in xs]  # expect: refused


def read_cache(xs):
    c = Cached()
    return [c.look(x) for x in xs]  # expect: safe


def handed_on():
    rows = [[j] * 8 for j in range(5)]
    new = [row[:] for row in rows]
    with contextlib.nullcontext(rows[2]) as new[1]:
        pass
    for i in range(1, 4):  # expect: refused
        new[i][0] = cost(rows[i - 1][0] + i)
    return new


if __name__ == "__main__":
    print(calls_itself([0] * 8, [1] * 8, 1), calls_itself_apart([0] * 8, [1] * 8, 1), copied())
    print(one_cache([1, 2, 3]), read_cache([1, 2, 3]), handed_on())
