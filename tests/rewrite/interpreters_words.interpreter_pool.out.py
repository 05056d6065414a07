# pattern: interpreter_pool review
# python: 3.14
"""Exceptions at the first, a middle and the last item; a table, a condition, nothing at all."""

import functools
import os
from concurrent.futures import InterpreterPoolExecutor




def distance(left, right):
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        last, row[0] = row[0], i
        for k, b in enumerate(right, 1):
            last, row[k] = row[k], min(row[k] + 1, row[k - 1] + 1, last + (a != b))
    return row[-1]


def nearest(word, others):
    if not word:
        raise ValueError("no word")
    return min((distance(word, other), other) for other in others)


def table(words, others):
    found = {}
    for word in words:
        found[word] = nearest(word, others)
    return found


def _close_item(item, others):
    number, word = item
    return nearest(word, others)


def close(words, others, most):
    kept, far = [], 0
    items = list(enumerate(words))
    with InterpreterPoolExecutor(max_workers=os.cpu_count()) as pool:
        for (number, word), (steps, other) in zip(items, pool.map(functools.partial(_close_item, others=others), items)):
            if steps > most:
                far += 1
                continue
            kept.append((number, word, other))
    return kept, far


def _main_item(where, others, words):
    replay = []
    try:
        broken = words[:where] + [""] + words[where + 1 :]
        try:
            replay.append((0, str(table(broken, others))))
        except ValueError as error:
            replay.append((1, str(error)))
        return replay, None
    except BaseException as error_2:
        return replay, error_2


def main():
    others = ["loop", "pool", "thread", "process", "worker"]
    words = ["loops", "polo", "read", "possess", "work"]
    print(table(words, others), table([], others), table(words[:1], others))
    print(close(words, others, 1), close(words, others, 9))
    items = (0, 2, 4)
    with InterpreterPoolExecutor(max_workers=os.cpu_count()) as pool:
        for where, (replay, error_2) in zip(items, pool.map(functools.partial(_main_item, others=others, words=words), items)):
            for value in replay:
                if value[0] == 0:
                    print(value[1])
                else:
                    print("failed", where, value[1])
            if error_2 is not None:
                raise error_2


if __name__ == "__main__":
    main()
