"""Queries of one SQLite file: each worker opens it for itself, with the same rows."""
# pattern: thread_pool review
import contextlib
import functools
import os
import sqlite3
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor


def fill(path):
    with contextlib.closing(sqlite3.connect(path)) as con:
        con.execute("CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT, size INTEGER)")
        con.executemany("INSERT INTO word VALUES (?, ?, ?)", map(lambda n: (n, "word %d" % n, n * n), range(3000)))
        con.commit()


def _heaviest_item(limit, local, path, stack):
    if not hasattr(local, "con"):
        con = stack.enter_context(contextlib.closing(sqlite3.connect(path, check_same_thread=False)))
        con.row_factory = sqlite3.Row
        local.con = con
    con = local.con
    row = con.execute("SELECT count(*) AS n, sum(length(text || size)) AS bytes FROM word WHERE size % 97 < ?", (limit,)).fetchone()
    return (row["n"], row["bytes"])


def heaviest(path, limits):
    con = sqlite3.connect(path)
    con.row_factory = sqlite3.Row
    out = []
    local = threading.local()
    with contextlib.ExitStack() as stack, ThreadPoolExecutor(max_workers=8) as pool:
        out.extend(pool.map(functools.partial(_heaviest_item, local=local, path=path, stack=stack), limits))
    con.close()
    return out


def _texts_item(i, local, path, stack):
    if not hasattr(local, "con"):
        local.con = stack.enter_context(contextlib.closing(sqlite3.connect(path, check_same_thread=False)))
    con = local.con
    return con.execute("SELECT text FROM word WHERE id = ?", (i,)).fetchall()


def texts(path, ids):
    with contextlib.closing(sqlite3.connect(path)) as con:
        local = threading.local()
        with contextlib.ExitStack() as stack, ThreadPoolExecutor(max_workers=8) as pool:
            return list(pool.map(functools.partial(_texts_item, local=local, path=path, stack=stack), ids))


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "words.db")
        fill(path)
        print(heaviest(path, range(0, 97, 7)))
        print(texts(path, [3, 5000, 7]), texts(path, []))
        try:
            print(texts(os.path.join(folder, "empty.db"), [1, 2]))
        except sqlite3.OperationalError as error:
            print(error)


if __name__ == "__main__":
    main()
