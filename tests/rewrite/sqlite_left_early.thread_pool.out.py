"""Queries until one finds something: each worker has a connection of its own."""
# pattern: thread_pool review
import collections
import contextlib
import functools
import os
import sqlite3
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor


def _make_item(n):
    return (n, "x" * (n % 9))


def make(path):
    con = sqlite3.connect(path)
    con.execute("create table words (n integer, word text)")
    with ThreadPoolExecutor(max_workers=8) as pool:
        con.executemany("insert into words values (?, ?)", list(pool.map(_make_item, range(200))))
    con.commit()
    con.close()


def _find_item(n, local, path, stack):
    if not hasattr(local, "con"):
        local.con = stack.enter_context(contextlib.closing(sqlite3.connect(path, check_same_thread=False)))
    con = local.con
    return con.execute("select word from words where n = ?", (n,)).fetchone()


def _ahead(pool, function, items, most):
    """Yields each item with its future, in order; at most that many are under way."""
    futures, error = collections.deque(), None
    try:
        try:
            for item in items:
                futures.append((item, pool.submit(function, item)))
                if len(futures) >= most:
                    yield futures.popleft()
        except Exception as caught:
            error = caught
        while futures:
            yield futures.popleft()
        if error is not None:
            raise error
    finally:
        while futures:
            futures.popleft()[1].cancel()


def find(path, numbers, length):
    con = sqlite3.connect(path)
    found = None
    local = threading.local()
    with contextlib.ExitStack() as stack, ThreadPoolExecutor(max_workers=8) as pool:
        for n, future in _ahead(pool, functools.partial(_find_item, local=local, path=path, stack=stack), numbers, 32):
            row = future.result()
            if len(row[0]) == length:
                found = n, row
                break
    con.close()
    return found


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "words.db")
        make(path)
        print(find(path, range(100, 150), 7), find(path, range(0), 7))
        try:
            print(find(path, range(190, 300), 99))
        except TypeError as error:
            print(error)


if __name__ == "__main__":
    main()
