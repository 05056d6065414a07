# pattern: process_pool thread_pool
"""A function that is called by another name: its loop and the one that calls it are of one nest."""
import functools
from concurrent.futures import ThreadPoolExecutor


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


def _by_name_item(n, task):
    return task(n)


def by_name(numbers):
    task = inner
    out = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        out.extend(pool.map(functools.partial(_by_name_item, task=task), numbers))
    return out


def _by_choice_item(n, task):
    return task(n)


def by_choice(numbers, slow):
    task = inner if slow else functools.partial(other, step=2)
    out = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        out.extend(pool.map(functools.partial(_by_choice_item, task=task), numbers))
    return out


def _by_default_item(n, task):
    return task(n)


def by_default(numbers, task=other):
    out = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        out.extend(pool.map(functools.partial(_by_default_item, task=task), numbers))
    return out


def _in_turn_item(n, first, second):
    job = first
    return job(n) + second(n)


def in_turn(numbers):
    out = []
    first, second = inner, other
    with ThreadPoolExecutor(max_workers=8) as pool:
        out.extend(pool.map(functools.partial(_in_turn_item, first=first, second=second), numbers))
    return out


chosen = inner


def by_module(numbers):
    out = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        out.extend(pool.map(chosen, numbers))
    return out


if __name__ == "__main__":
    print(by_name([3, 1, 2]))
    print(by_choice([3, 1, 2], True), by_choice([3, 1, 2], False))
    print(by_default([3, 1, 2]))
    print(in_turn([3, 1, 2]))
    print(by_module([3, 1, 2]))
