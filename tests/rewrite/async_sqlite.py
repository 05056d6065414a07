"""Queries of one SQLite file, by aiosqlite: each connection has a thread of its own, and what waits for it is awaited."""
# pattern: asyncio review
# needs: aiosqlite
import contextlib
import os
import sqlite3
import tempfile


def fill(path):
    with contextlib.closing(sqlite3.connect(path)) as con:
        con.execute("CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT, size INTEGER)")
        con.executemany("INSERT INTO word VALUES (?, ?, ?)", map(lambda n: (n, "word %d" % n, n * n), range(500)))
        con.commit()


def heaviest(path, limits):
    con = sqlite3.connect(path, timeout=30, check_same_thread=False)
    con.row_factory = sqlite3.Row
    out = []
    for limit in limits:
        row = con.execute("SELECT count(*) AS n, sum(length(text || size)) AS bytes FROM word WHERE size % 97 < ?", (limit,)).fetchone()
        out.append((row["n"], row["bytes"], row.keys()))
    con.close()
    return out


def texts(path, ids):
    with contextlib.closing(sqlite3.connect(path)) as con:
        return [con.execute("SELECT text FROM word WHERE id = ?", (i,)).fetchall() for i in ids]


def first_of(path, sizes):
    """Each query is of another kind of error: no table, a parameter that SQLite does not know, too many of them."""
    try:
        return texts(path, sizes)
    except sqlite3.Error as error:
        return type(error).__name__, str(error)


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "words.db")
        fill(path)
        print(heaviest(path, range(0, 97, 7)), heaviest(path, []))
        print(texts(path, [3, 5000, 7]), texts(path, []), texts(path, [8]))
        print(first_of(os.path.join(folder, "empty.db"), [1, 2]))
        for where in (0, 2, 4):
            ids = [1, 2, 3, 4, 5]
            ids[where] = object
            print(first_of(path, ids))


if __name__ == "__main__":
    main()
