"""By hand."""
import os
import sqlite3
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor

threads = threading.local()


def fill(path):
    con = sqlite3.connect(path)
    cur = con.cursor()
    cur.execute("CREATE TABLE item (id INTEGER, name TEXT, price INTEGER)")
    cur.executemany("INSERT INTO item VALUES (?, ?, ?)", map(lambda n: (n % 50, "item %d" % n, n), range(2000)))
    con.commit()
    con.close()


def prepare(path):
    threads.con = sqlite3.connect(path)


def total(i):
    return sum(price for (price,) in threads.con.execute("SELECT price FROM item WHERE id = ?", (i,)).fetchall())


def totals(path, ids):
    with ThreadPoolExecutor(2, initializer=prepare, initargs=(path,)) as pool:
        return dict(zip(ids, pool.map(total, ids)))


def cheapest(i):
    row = threads.con.execute("SELECT name, min(price) FROM item WHERE id = ?", (i,)).fetchone()
    if row[0] is None:
        raise KeyError(i)
    return row


def names(path, ids):
    found = []
    with ThreadPoolExecutor(2, initializer=prepare, initargs=(path,)) as pool:
        try:
            for row in pool.map(cheapest, ids):
                found.append(row)
        except KeyError as error:
            print("no item", error)
    return found


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "items.db")
        fill(path)
        print(totals(path, range(20)))
        print(names(path, range(5)), names(path, [1, 2, 77, 3]), names(path, [88]), names(path, []))


if __name__ == "__main__":
    main()
