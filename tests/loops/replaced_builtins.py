"""What the module `builtins` has is replaced there, by the ways that do not name it as an attribute."""
import builtins
import builtins as others
import sys
from importlib import import_module

SEEN = []
real_zip, real_sum, real_min, real_max, real_any, real_all, real_abs, real_len = zip, sum, min, max, any, all, abs, len


def cost(n):
    total = 1
    for k in range(n % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


def counted(real):
    def one(*args):
        SEEN.append(1)
        return real(*args)
    return one


builtins.__dict__["min"] = counted(real_min)
vars(builtins)["max"] = counted(real_max)
vars(others).update(any=counted(real_any))
sys.modules["builtins"].all = counted(real_all)
import_module("builtins").abs = counted(real_abs)
__builtins__.sum = counted(real_sum)
builtins.__setattr__("len", counted(real_len))
getattr(others, "__dict__").update(zip=counted(real_zip))


def smallest(rows):
    out = []
    for row in rows:  # expect: review
        out.append(cost(row) + min(row, 3) + SEEN[-1])
    return out


def largest(rows):
    out = []
    for row in rows:  # expect: review
        out.append(cost(row) + max(row, 3))
    return out


def some(rows):
    out = []
    for row in rows:  # expect: review
        out.append(cost(row) + any([row]))
    return out


def every(rows):
    out = []
    for row in rows:  # expect: review
        out.append(cost(row) + all([row]))
    return out


def sizes(rows):
    out = []
    for row in rows:  # expect: review
        out.append(cost(row) + abs(row))
    return out


def sums(rows):
    out = []
    for row in rows:  # expect: review
        out.append(cost(row) + sum([row, row]))
    return out


def lengths(rows):
    out = []
    for row in rows:  # expect: review
        out.append(cost(row) + len([row]))
    return out


def pairs(rows):
    out = []
    for row in rows:  # expect: review
        out.append(cost(row) + [x for x, y in zip([row], [row])][0])  # expect: refused
    return out


def what_is_left(rows):
    out = []
    for row in rows:  # expect: safe
        out.append(cost(row) + pow(row, 2))
    return out


if __name__ == "__main__":
    xs = list(range(1, 9))
    smallest(xs)
    print(largest(xs), some(xs), every(xs), sizes(xs), sums(xs), lengths(xs), pairs(xs), what_is_left(xs))
