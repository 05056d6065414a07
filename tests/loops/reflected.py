"""Names of the module that are set by other ways than assignment: what is called by them is not what the text says."""
import importlib
import sys

LOG = []


def loud(n):
    LOG.append(n)
    return n * 3


def plain(n):
    return n * n % 7 + 1


def by_key(n):
    return n + 1


def by_update(n):
    return n + 2


def by_setattr(n):
    return n + 3


def by_alias(n):
    return n + 4


def by_module(n):
    return n + 5


def by_its_globals(n):
    return n + 6


def by_its_code(n):
    return n + 7


def only_read(n):
    return n + 8


LIMIT = 1


def scaled(n):
    return n * LIMIT


def all_of_them(xs):
    out = []
    for x in xs:  # expect: review
        out.append(by_key(x))
    for x in xs:  # expect: review
        out.append(by_update(x))
    for x in xs:  # expect: review
        out.append(by_setattr(x))
    for x in xs:  # expect: review
        out.append(by_alias(x))
    for x in xs:  # expect: review
        out.append(by_module(x))
    for x in xs:  # expect: review
        out.append(by_its_globals(x))
    for x in xs:  # expect: review
        out.append(by_its_code(x))
    for x in xs:  # expect: safe
        out.append(only_read(x))
    for x in xs:  # expect: safe
        out.append(plain(x))
    return out


def replace():
    globals()["by_key"] = loud
    globals().update(by_update=loud)
    setattr(sys.modules[__name__], "by_setattr", loud)
    names = globals()
    names["by_alias"] = loud
    importlib.import_module(__name__).by_module = loud
    plain.__globals__["by_its_globals"] = loud
    by_its_code.__code__ = loud.__code__
    globals()["LIMIT"] = 2
    return globals()["only_read"](1), names.get("only_read")(2), sorted(globals()) != []


if __name__ == "__main__":
    print(all_of_them(range(4)), [scaled(n) for n in range(3)], LOG)  # expect: safe
    replace()
    print(all_of_them(range(4)), LOG)
