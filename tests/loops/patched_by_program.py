"""mock.patch where no test does it: what it puts there is there as the program runs."""
import builtins
import math
from unittest import mock
from unittest.mock import patch

SEEN = [0]


def cost(n):
    total = 1
    for k in [3] * (n % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


def counted(*args):
    SEEN[0] += 1
    return SEEN[0]


def plain(n):
    return n


class Table:
    def size(self, n):
        return n


def added(rows):
    with patch("builtins.sum", counted):
        out = [cost(sum([row])) for row in rows]  # expect: review
    return out


@patch.object(builtins, "max", counted)
def largest(rows):
    out = [cost(max([row])) for row in rows]  # expect: review
    return out


def own(rows):
    with patch("__main__.plain", counted):
        out = [cost(plain(row)) for row in rows]  # expect: review
    return out


def methods(rows, table):
    with patch.object(Table, "size", counted):
        out = [cost(table.size(row)) for row in rows]  # expect: review
    return out


def floors(rows):
    with patch("math.floor", counted):
        out = [cost(math.floor(row)) for row in rows]  # expect: review
    return out


def indices(a):
    with mock.patch("builtins.range", lambda n: [1] * n):
        for i in range(3):  # expect: refused range(3)
            a[i] = cost(a[i])
    return a


if __name__ == "__main__":
    numbers = [5, 3, 8, 1]
    for function in (added, largest, own, floors, indices):
        print(function.__name__, function(numbers))
    print(methods(numbers, Table()))
