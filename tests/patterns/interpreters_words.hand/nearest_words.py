"""Edit distances: the nearest of some words."""
import os
from concurrent.futures import InterpreterPoolExecutor


def distance(left, right):
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        last, row[0] = row[0], i
        for k, b in enumerate(right, 1):
            last, row[k] = row[k], min(row[k] + 1, row[k - 1] + 1, last + (a != b))
    return row[-1]


def word(number):
    return "".join(chr(97 + (number * 7919 + k * k * 31) % 26) for k in range(40))


def nearest(name, others):
    return min((distance(name, other), other) for other in others)


def nearest_of(number):
    others = [word(other) for other in range(40)]
    return nearest(word(number), others)


def show():
    numbers = range(1000, 1120)
    with InterpreterPoolExecutor(os.cpu_count()) as pool:
        print(dict(zip(numbers, pool.map(nearest_of, numbers))))
