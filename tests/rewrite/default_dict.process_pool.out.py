# pattern: process_pool
import functools
import os
import signal
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor


def score(n):
    return sum((n * k) % 7 for k in range(50))


def _by_length_item(length, groups):
    return sum(score(len(word)) for word in groups[length])


def by_length(words):
    groups = defaultdict(list)
    for word in words:
        groups[len(word)].append(word)
    out = {}
    items = sorted(groups)
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for length, result in zip(items, pool.map(functools.partial(_by_length_item, groups=groups), items, chunksize=len(items) // 200 + 1)):
            out[length] = result
    return out


def by_letter(words):
    groups = defaultdict(lambda: 0)
    for word in words:
        groups[word[0]] += 1
    out = {}
    for letter in sorted(groups):
        out[letter] = score(groups[letter])
    return out


def main():
    words = ["a", "bc", "de", "fgh"]
    print(by_length(words), by_letter(words))


if __name__ == "__main__":
    main()
