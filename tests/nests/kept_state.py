"""State of a module, for kept.py."""
LEVEL = 1
BIAS = 0
SHARED = [1]


def level():
    return LEVEL


def advance():
    global LEVEL
    LEVEL += 1


def bias():
    return BIAS


def total():
    return sum(SHARED)
