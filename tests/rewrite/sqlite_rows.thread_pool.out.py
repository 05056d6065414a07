"""Rows that the work goes through where it asks for them: in an inner loop, a comprehension, a call, a function that is handed the cursor."""
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
    con.row_factory = None  # what rows are is not known then: else the comprehensions below are safe, and the only ones that a pattern asked for by name takes
    con.execute("CREATE TABLE item (id INTEGER, price INTEGER)")
    con.executemany("INSERT INTO item VALUES (?, ?)", map(lambda n: (n % 20, n), range(400)))
    con.commit()
    con.close()


def _sums_item(i, local, path, stack):
    if not hasattr(local, "cur"):
        con = stack.enter_context(contextlib.closing(sqlite3.connect(path, check_same_thread=False)))
        local.cur = con.cursor()
    cur = local.cur
    total = 0
    for row in cur.execute("SELECT price FROM item WHERE id = ?", (i,)):
        total += row[0]
    return total


def sums(path, ids):
    con = sqlite3.connect(path)
    cur = con.cursor()
    out = []
    local = threading.local()
    with contextlib.ExitStack() as stack, ThreadPoolExecutor(max_workers=8) as pool:
        out.extend(pool.map(functools.partial(_sums_item, local=local, path=path, stack=stack), ids))
    con.close()
    return out


def _lists_item(i, local, path, stack):
    if not hasattr(local, "cur"):
        con = stack.enter_context(contextlib.closing(sqlite3.connect(path, check_same_thread=False)))
        local.cur = con.cursor()
    cur = local.cur
    return [row[0] for row in cur.execute("SELECT price FROM item WHERE id = ?", (i,)) if row[0] > 40]


def lists(path, ids):
    con = sqlite3.connect(path)
    cur = con.cursor()
    out = []
    local = threading.local()
    with contextlib.ExitStack() as stack, ThreadPoolExecutor(max_workers=8) as pool:
        out.extend(pool.map(functools.partial(_lists_item, local=local, path=path, stack=stack), ids))
    con.close()
    return out


def _given_item(i, local, path, stack):
    if not hasattr(local, "cur"):
        con = stack.enter_context(contextlib.closing(sqlite3.connect(path, check_same_thread=False)))
        local.cur = con.cursor()
    cur = local.cur
    return max(row[0] for row in cur.execute("SELECT price FROM item WHERE id = ?", (i,)))


def given(path, ids):
    con = sqlite3.connect(path)
    cur = con.cursor()
    out = {}
    local = threading.local()
    with contextlib.ExitStack() as stack, ThreadPoolExecutor(max_workers=8) as pool:
        for i, result in zip(ids, pool.map(functools.partial(_given_item, local=local, path=path, stack=stack), ids)):
            out[i] = result
    con.close()
    return out


def ask(cur, i):
    total = 0
    for row in cur.execute("SELECT price FROM item WHERE id = ?", (i,)):
        total += row[0]
    return total


def handed(path, ids):
    con = sqlite3.connect(path)
    out = []
    for i in ids:
        cur = con.cursor()
        out.append(ask(cur, i))
        cur.close()
    con.close()
    return out


def _rest_item(row):
    return row[0]


def rest(cur):
    with ThreadPoolExecutor(max_workers=8) as pool:
        return list(pool.map(_rest_item, cur))


def _left_item(item):
    (price,) = item
    if not (price < 60):
        return None
    return (price,)


def left(path, ids):
    """A cursor for all iterations, asked for what the one before has left."""
    con = sqlite3.connect(path)
    cur = con.cursor()
    cur.execute("SELECT price FROM item WHERE id = 3")
    out = []
    for i in ids:
        with ThreadPoolExecutor(max_workers=8) as pool:
            out.append(rest(cur)[:i] + [result[0] for result in pool.map(_left_item, cur.execute("SELECT price FROM item WHERE id = ?", (i,))) if result is not None])
    con.close()
    return out


def second(path, ids):
    """Asked only where another list has something: else it has what was left."""
    con = sqlite3.connect(path)
    cur = con.cursor()
    cur.execute("SELECT price FROM item WHERE id = 5")
    out = []
    for i in ids:
        out.append([price for n in range(i) for (price,) in cur.execute("SELECT price FROM item WHERE id = ?", (n,))][:3])
        out.append(cur.fetchone())
    con.close()
    return out


def kept(path, ids):
    """Gone through later, when the cursor was asked for something else."""
    con = sqlite3.connect(path)
    cur = con.cursor()
    out = []
    for i in ids:
        out.append(price for (price,) in cur.execute("SELECT price FROM item WHERE id = ?", (i,)))
    found = [list(each)[:2] for each in out]
    con.close()
    return found


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "x.db")
        fill(path)
        ids = range(6)
        print(sums(path, ids), lists(path, ids), given(path, ids), handed(path, ids))
        print(left(path, ids), second(path, ids), kept(path, ids))
        try:
            given(path, [1, 30])
        except ValueError as error:
            print(error)


if __name__ == "__main__":
    main()
