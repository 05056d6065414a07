# pattern: process_pool
# python: 3.14
"""Workers that are not copies of their parent have globals as the import leaves them."""
import os
import re
import signal
from concurrent.futures import ProcessPoolExecutor

WORD = re.compile(r"\w+")
SIZES = [1, 2, 3]
TABLE, LEVEL = {}, 1


class Config:
    scale = 1
    kinds = {}

    @classmethod
    def register(cls, name, value):
        cls.kinds[name] = value


def _load_item(k):
    return k * k


def load(n):
    global LEVEL
    LEVEL = 5
    items = range(n)
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for k, result in zip(items, pool.map(_load_item, items)):
            TABLE[k] = result


def fill(table):
    table["x"] = 7


FILLED = {}


def constant(n):
    return len(WORD.findall("a b c" * n)) + sum(SIZES)


def squared(n):
    return TABLE.get(n, 0) + len(TABLE)


def scaled(n):
    return n * Config.scale


def kind(n):
    return sorted(Config.kinds) * n


def level(n):
    return n + LEVEL


def filled(n):
    return FILLED.get("x", 0) + n


def mode(n):
    return os.environ.get("PP_MODE", "none") + str(n)


def safe(items):
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        return list(pool.map(constant, items, chunksize=len(items) // 200 + 1))


def left(items):
    found = []
    for n in items:
        found.append(squared(n))
    for n in items:
        found.append(scaled(n))
    for n in items:
        found.append(kind(n))
    for n in items:
        found.append(level(n))
    for n in items:
        found.append(filled(n))
    for n in items:
        found.append(mode(n))
    return found


def main():
    Config.scale = 3
    Config.register("a", 1)
    os.environ["PP_MODE"] = "loud"
    load(4)
    fill(FILLED)
    print(safe([1, 2, 3]))
    print(left([1, 2, 3]))


if __name__ == "__main__":
    main()
