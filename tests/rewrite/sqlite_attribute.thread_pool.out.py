"""Connections that objects hold: each worker asks a copy of the object, which has a connection of its own."""
# pattern: thread_pool review
import contextlib
import copy
import functools
import os
import sqlite3
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor

TIMEOUT = 5


def fill(path):
    con = sqlite3.connect(path)
    con.execute("CREATE TABLE item (id INTEGER, name TEXT, price INTEGER)")
    con.executemany("INSERT INTO item VALUES (?, ?, ?)", map(lambda n: (n % 20, "item %d" % n, n), range(400)))
    con.commit()
    con.close()


def _prices_item(i, local, self, stack):
    if not hasattr(local, "self"):
        self = copy.copy(self)
        self.con = stack.enter_context(contextlib.closing(sqlite3.connect(self.path, timeout=TIMEOUT, check_same_thread=False)))
        self.con.row_factory = sqlite3.Row
        local.self = self
    self = local.self
    return (i, self.price(i))


def _names_item(i, local, self, stack):
    if not hasattr(local, "self"):
        self = copy.copy(self)
        self.con = stack.enter_context(contextlib.closing(sqlite3.connect(self.path, timeout=TIMEOUT, check_same_thread=False)))
        self.con.row_factory = sqlite3.Row
        local.self = self
    self = local.self
    cur = self.con.cursor()
    cur.execute("SELECT name FROM item WHERE id = ? ORDER BY price", (i,))
    first = cur.fetchone()["name"]
    return first


class Shop:
    def __init__(self, path: str, rate: int):
        self.path = path
        self.rate = rate
        self.con = sqlite3.connect(path, timeout=TIMEOUT)
        self.con.row_factory = sqlite3.Row
        self.asked = []

    def price(self, i):
        row = self.con.execute("SELECT sum(price) AS total FROM item WHERE id = ?", (i,)).fetchone()
        if row["total"] is None:
            raise KeyError(i)
        return row["total"] * self.rate

    def prices(self, ids):
        found = []
        local = threading.local()
        with contextlib.ExitStack() as stack, ThreadPoolExecutor(max_workers=8) as pool:
            for result in pool.map(functools.partial(_prices_item, local=local, self=self, stack=stack), ids):
                found.append(result)
        return found

    def names(self, ids):
        found = {}
        local = threading.local()
        with contextlib.ExitStack() as stack, ThreadPoolExecutor(max_workers=8) as pool:
            for i, first in zip(ids, pool.map(functools.partial(_names_item, local=local, self=self, stack=stack), ids)):
                self.asked.append(i)
                found[i] = first
        return found

    def raise_all(self, by):
        with self.con:
            self.con.execute("UPDATE item SET price = price + ?", (by,))
        self.con.execute("UPDATE item SET price = price + ?", (by,))
        self.con.commit()

    def close(self):
        self.con.close()


def _counts_item(i, local, self, stack):
    if not hasattr(local, "self"):
        self = copy.copy(self)
        self.database = stack.enter_context(contextlib.closing(sqlite3.connect(f"{self.folder}/goods.db", check_same_thread=False)))
        local.self = self
    self = local.self
    return self.database.execute("SELECT count(*) FROM item WHERE id = ?", (i,)).fetchone()[0]


class Log:
    """What the connection is made from stands in another attribute, and is a text with parts."""

    def __init__(self, folder):
        self.folder = folder
        self.database = sqlite3.connect(f"{self.folder}/goods.db", check_same_thread=False)

    def counts(self, ids):
        local = threading.local()
        with contextlib.ExitStack() as stack, ThreadPoolExecutor(max_workers=8) as pool:
            return list(pool.map(functools.partial(_counts_item, local=local, self=self, stack=stack), ids))


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "goods.db")
        fill(path)
        shop = Shop(path, 3)
        print(shop.prices(range(20)), shop.names(range(6)), shop.asked)
        shop.raise_all(4)
        try:
            print(shop.prices([1, 2]), shop.prices(range(15, 30)))
        except KeyError as error:
            print("no", error)
        shop.close()
        print(Log(folder).counts(range(4)))


if __name__ == "__main__":
    main()
