"""One cursor for all queries, and a connection that is handed to a helper."""
# pattern: thread_pool review
import contextlib
import functools
import os
import sqlite3
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor


def fill(path):
    con = sqlite3.connect(path)
    cur = con.cursor()
    cur.execute("CREATE TABLE item (id INTEGER, name TEXT, price INTEGER)")
    cur.executemany("INSERT INTO item VALUES (?, ?, ?)", map(lambda n: (n % 50, "item %d" % n, n), range(2000)))
    con.commit()
    con.close()


def _totals_item(i, local, path, stack):
    if not hasattr(local, "cur"):
        con = stack.enter_context(contextlib.closing(sqlite3.connect(path, check_same_thread=False)))
        local.cur = con.cursor()
    cur = local.cur
    cur.execute("SELECT price FROM item WHERE id = ?", (i,))
    return sum(price for (price,) in cur.fetchall())


def totals(path, ids):
    con = sqlite3.connect(path)
    cur = con.cursor()
    result = {}
    local = threading.local()
    with contextlib.ExitStack() as stack, ThreadPoolExecutor(max_workers=8) as pool:
        for i, result_2 in zip(ids, pool.map(functools.partial(_totals_item, local=local, path=path, stack=stack), ids)):
            result[i] = result_2
    cur.close()
    con.close()
    return result


def cheapest(con, i):
    row = con.execute("SELECT name, min(price) FROM item WHERE id = ?", (i,)).fetchone()
    if row[0] is None:
        raise KeyError(i)
    return row


def _names_item(i, local, path, stack):
    if not hasattr(local, "con"):
        local.con = stack.enter_context(contextlib.closing(sqlite3.connect(path, check_same_thread=False)))
    con = local.con
    return cheapest(con, i)


def names(path, ids):
    con = sqlite3.connect(path)
    found = []
    try:
        local = threading.local()
        with contextlib.ExitStack() as stack, ThreadPoolExecutor(max_workers=8) as pool:
            for result in pool.map(functools.partial(_names_item, local=local, path=path, stack=stack), ids):
                found.append(result)
    except KeyError as error:
        print("no item", error)
    con.close()
    return found


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "items.db")
        fill(path)
        print(totals(path, range(20)))
        print(names(path, range(5)), names(path, [1, 2, 77, 3]), names(path, [88]), names(path, []))


if __name__ == "__main__":
    main()
