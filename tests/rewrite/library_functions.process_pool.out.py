# pattern: process_pool thread_pool
"""Calls of a library's function and nothing else, and conditions that say no."""
import functools
import math
import os.path
import re
import signal
from concurrent.futures import ProcessPoolExecutor


def _main_item(n, known):
    if n in known:
        return None
    return (math.sqrt(n),)


def _main_item_2(n, known):
    if n not in known:
        return None
    return (math.sqrt(n),)


def _main_item_3(word):
    if word is None:
        return None
    return (len(word),)


def _main_item_4(word):
    if word.isdigit():
        return None
    return (word.upper(),)


def _main_item_5(n):
    if not (n % 2):
        return None
    return (math.gcd(n, 6),)


def main(words, numbers, known):
    escaped = []
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        escaped.extend(pool.map(re.escape, words, chunksize=len(words) // 200 + 1))
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        factorials = sum(pool.map(math.factorial, numbers, chunksize=len(numbers) // 200 + 1))
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        names = list(pool.map(os.path.basename, words, chunksize=len(words) // 200 + 1))
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        texts = set(pool.map(str, numbers, chunksize=len(numbers) // 200 + 1))
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        new = [result[0] for result in pool.map(functools.partial(_main_item, known=known), numbers, chunksize=len(numbers) // 200 + 1) if result is not None]
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        old = [result[0] for result in pool.map(functools.partial(_main_item_2, known=known), numbers, chunksize=len(numbers) // 200 + 1) if result is not None]
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        some = [result[0] for result in pool.map(_main_item_3, words, chunksize=len(words) // 200 + 1) if result is not None]
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        long = [result[0] for result in pool.map(_main_item_4, words, chunksize=len(words) // 200 + 1) if result is not None]
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        each = [result[0] for result in pool.map(_main_item_5, numbers, chunksize=len(numbers) // 200 + 1) if result is not None]
    return escaped, factorials, names, sorted(texts), new, old, some, long, each


if __name__ == "__main__":
    print(main(["a.b", "c/d", "17"], list(range(40)), {3, 4}))
