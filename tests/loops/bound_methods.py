"""Methods of library objects as values: map(pattern.findall, lines), find = pattern.search, key=table.get."""
import random
import re

WORDS = re.compile(r"[a-z]+")
SEEN = []


def cost(n):
    total = 1
    for k in range(abs(n) % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


def mapped(lines: list[str]):
    out = []
    for words in map(WORDS.findall, lines):  # expect: safe
        out.append(cost(len(words)))
    return out, [cost(len(parts)) for parts in map(str.split, lines)]  # expect: safe


def named(lines: list[str]):
    find, out = WORDS.search, []
    for line in lines:  # expect: safe
        match = find(line)
        if match:
            out.append(cost(len(match.group()) + match.start()))
    return out


def inside(lines: list[str]):
    split = re.compile(r"\W+").split
    return [sorted(map(str.upper, split(line)), key=len)[-1] for line in lines]  # expect: safe


def filtered(lines: list[str]):
    return [cost(len(line)) for line in filter(WORDS.match, lines)]  # expect: safe


def appended(lines: list[str]):
    out = []
    for nothing in map(SEEN.append, lines):  # expect: review iterable
        out.append(cost(len(SEEN)))
    return out


def taken(numbers: list[int]):
    rest = list(numbers)
    out = []
    for x in map(rest.pop, [0, 0, 0]):  # expect: review iterable
        out.append(cost(x + len(rest)))
    return out


def drawn(numbers: list[int]):
    stream = random.Random(3)
    return [cost(x) for x in map(stream.randrange, numbers)]  # expect: review iterable


def shared(numbers: list[int]):
    parts = {1: [1], 2: [2], 3: [3]}
    out = []
    for part in map(parts.get, numbers):  # expect: refused
        part.append(cost(len(part)))
        out.append(cost(sum(part)))
    return out


def main():
    lines = ["some words", "more of them here", "12", "x y z"]
    print(mapped(lines), named(lines), inside(lines), filtered(lines), appended(lines), taken([4, 5, 6, 7]), drawn([3, 9, 27, 81]), shared([1, 1, 2, 3, 2]))


if __name__ == "__main__":
    main()
