"""Queries of one SQLite file: each worker opens it for itself, with the same rows."""
# pattern: thread_pool review
import contextlib
import os
import sqlite3
import tempfile


def fill(path):
    with contextlib.closing(sqlite3.connect(path)) as con:
        con.execute("CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT, size INTEGER)")
        con.executemany("INSERT INTO word VALUES (?, ?, ?)", map(lambda n: (n, "word %d" % n, n * n), range(3000)))
        con.commit()


def heaviest(path, limits):
    con = sqlite3.connect(path)
    con.row_factory = sqlite3.Row
    out = []
    for limit in limits:
        row = con.execute("SELECT count(*) AS n, sum(length(text || size)) AS bytes FROM word WHERE size % 97 < ?", (limit,)).fetchone()
        out.append((row["n"], row["bytes"]))
    con.close()
    return out


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
