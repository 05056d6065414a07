# pattern: process_pool thread_pool
"""A function that is called by another name: its loop and the one that calls it are of one nest."""
import functools


def work(n):
    total = 0
    for k in range(60):
        total = (total * 31 + n * k) % 1009
    return total


def inner(n):
    out = []
    for k in range(4):
        out.append(work(n + k))
    return sum(out)


def other(n, step=1):
    out = []
    for k in range(3):
        out.append(work(n * step + k))
    return max(out)


def by_name(numbers):
    task = inner
    out = []
    for n in numbers:
        out.append(task(n))
    return out


def by_choice(numbers, slow):
    task = inner if slow else functools.partial(other, step=2)
    out = []
    for n in numbers:
        out.append(task(n))
    return out


def by_default(numbers, task=other):
    out = []
    for n in numbers:
        out.append(task(n))
    return out


def in_turn(numbers):
    out = []
    first, second = inner, other
    for n in numbers:
        job = first
        out.append(job(n) + second(n))
    return out


chosen = inner


def by_module(numbers):
    out = []
    for n in numbers:
        out.append(chosen(n))
    return out


if __name__ == "__main__":
    print(by_name([3, 1, 2]))
    print(by_choice([3, 1, 2], True), by_choice([3, 1, 2], False))
    print(by_default([3, 1, 2]))
    print(in_turn([3, 1, 2]))
    print(by_module([3, 1, 2]))
