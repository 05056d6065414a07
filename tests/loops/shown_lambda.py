"""What a function is handed in the examples of its docstring, which doctest runs, is handed to it, too: a lambda does not pickle."""
import doctest
import sys


def cube(n):
    return n**3


def sums(function=cube, count=6):
    """The sum of the first values.

    >>> sums(lambda n: n + 1, 3)
    9
    """
    total = 0
    for n in range(1, count + 1):  # expect: safe function
        total += function(n)
    return total


def powers(function=cube, count=6):
    """The same of another; no example hands it anything.

    >>> powers(count=2)
    9
    """
    total = 0
    for n in range(1, count + 1):  # expect: safe
        total += function(n)
    return total


if __name__ == "__main__":
    print(sums(), powers(), doctest.testmod(sys.modules["__main__"]).failed)
