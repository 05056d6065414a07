# pattern: process_pool thread_pool
# python: 3.8
"""Statements inside nested blocks that have to run in order: workers find their values, the parent runs them."""

import functools
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def work(x):
    return sum(range(x))


def _flat_item(group):
    replay = []
    for item in group:
        if item > 1:
            replay.append(work(item))  # in order
    return replay


class _ProcessPool(ProcessPoolExecutor):
    """To Python 3.11.3 a pool whose last work was cancelled may never end: here a task that does nothing comes behind it."""

    def __exit__(self, *error):
        try:
            self.submit(int).result()
        except Exception:
            pass
        finally:
            super().__exit__(*error)


def flat(groups):
    out = []
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for replay in pool.map(_flat_item, groups, chunksize=len(groups) // 200 + 1):
            for value in replay:
                out.append(value)
    return out


def _table_item(i, n):
    replay = []
    try:
        for j in range(n):
            replay.append((work(i * n + j), j))
        return replay, None
    except BaseException as error_2:
        return replay, error_2


def table(n):
    cells = [[0] * n, [0] * n, [0] * n]
    items = range(n)
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for i, (replay, error_2) in zip(items, pool.map(functools.partial(_table_item, n=n), items, chunksize=len(items) // 200 + 1)):
            for value in replay:
                cells[i][value[1]] = value[0]
            if error_2 is not None:
                raise error_2
    return cells


def _parsed_item(item):
    number, line = item
    replay = []
    try:
        value = int(line)
    except ValueError as error:
        replay.append((0, (number, str(error))))
        return replay, None
    if value < 0:
        replay.append((1, work(-value)))
    else:
        replay.append((2, (work(
                value))))
    return replay, (work(value + 1),)


def parsed(lines):
    good, bad, total = {}, [], 0
    items = list(enumerate(lines))
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for (number, line), (replay, result) in zip(items, pool.map(_parsed_item, items, chunksize=len(items) // 200 + 1)):
            for value_2 in replay:
                if value_2[0] == 0:
                    bad.append(value_2[1])
                elif value_2[0] == 1:
                    total -= value_2[1]
                else:
                    total += value_2[1]
            if result is None:
                continue
            (result_2,) = result
            good[line] = result_2
    return good, bad, total


def _shown_item(group, seen):
    replay = []
    try:
        quotient = 0
        for x in group:
            replay.append((0, (x, seen is None)))
            replay.append((1, (work(x), x)))
            quotient += 5 // (x - 4)
        return replay, (quotient,), None
    except BaseException as error_2:
        return replay, None, error_2


def shown(groups):
    seen = {}
    with _ProcessPool(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for replay, result, error_2 in pool.map(functools.partial(_shown_item, seen=seen), groups, chunksize=len(groups) // 200 + 1):
            for value in replay:
                if value[0] == 0:
                    print("at", value[1][0], value[1][1])
                else:
                    seen[value[1][1]] = value[1][0]
            if error_2 is not None:
                raise error_2
            (quotient,) = result
            print(quotient)
    return seen


if __name__ == "__main__":
    print(flat([[1, 2], [3], []]), table(3), parsed(["1", "x", "-2", "30"]))
    print(shown([[1, 2], [3]]))
    try:
        shown([[1], [2, 4, 5], [6]])
    except ZeroDivisionError as error:
        print("caught", error)
