"""By hand."""
import contextlib
import os
import sqlite3
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor

threads = threading.local()


def fill(path):
    with contextlib.closing(sqlite3.connect(path)) as con:
        con.execute("CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT, size INTEGER)")
        con.executemany("INSERT INTO word VALUES (?, ?, ?)", map(lambda n: (n, "word %d" % n, n * n), range(3000)))
        con.commit()


def prepare(path):
    threads.con = sqlite3.connect(path)
    threads.con.row_factory = sqlite3.Row


def weigh(limit):
    row = threads.con.execute("SELECT count(*) AS n, sum(length(text || size)) AS bytes FROM word WHERE size % 97 < ?", (limit,)).fetchone()
    return row["n"], row["bytes"]


def heaviest(path, limits):
    with ThreadPoolExecutor(2, initializer=prepare, initargs=(path,)) as pool:
        return list(pool.map(weigh, limits))


def texts(path, ids):
    with contextlib.closing(sqlite3.connect(path)) as con:
        return [con.execute("SELECT text FROM word WHERE id = ?", (i,)).fetchall() for i in ids]


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
