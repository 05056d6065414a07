# pattern: process_pool thread_pool
import enum
import os
import signal
import typing
from concurrent.futures import ProcessPoolExecutor


class Kind:
    def __init__(self, name):
        self.name = name


class Color(enum.Enum):
    RED = Kind("red")
    BLUE = Kind("blue")


class Level(enum.Enum):
    LOW = 1
    HIGH = 2


class Token(typing.NamedTuple):
    kind: Color
    text: str


class Mark(typing.NamedTuple):
    level: Level
    text: str


def cost(n):
    total = 1
    for k in range(n % 50):
        total = (total * 31 + k) % 10007
    return total


def of_kind(tokens):
    out = []
    for token in tokens:
        out.append(cost(len(token.text)))
    return out


def _of_level_item(mark):
    return cost(len(mark.text))


def of_level(marks):
    out = []
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        out.extend(pool.map(_of_level_item, marks, chunksize=len(marks) // 200 + 1))
    return out


def main():
    print(of_kind([Token(Color.RED, "a"), Token(Color.BLUE, "bc")]))
    print(of_level([Mark(Level.LOW, "a"), Mark(Level.HIGH, "bc")]))


if __name__ == "__main__":
    main()
