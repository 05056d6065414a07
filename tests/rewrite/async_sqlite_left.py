"""What looks like queries of SQLite that may be awaited, and stays as it is."""
# pattern: asyncio review
# needs: aiosqlite
import os
import sqlite3
import tempfile


def fill(path):
    con = sqlite3.connect(path)
    con.execute("CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)")
    con.executemany("INSERT INTO note VALUES (?, ?)", [(n, "note %d" % n) for n in range(20)])
    con.commit()
    con.close()


def temporary(path, ids):
    con = sqlite3.connect(path)
    con.execute("CREATE TEMP TABLE mine AS SELECT * FROM note WHERE id < 5")
    con.commit()
    out = []
    for i in ids:
        out.append(con.execute("SELECT text FROM mine WHERE id = ?", (i,)).fetchone())
    con.close()
    return out


def function(path, ids):
    con = sqlite3.connect(path)
    con.create_function("shout", 1, str.upper)
    out = []
    for i in ids:
        out.append(con.execute("SELECT shout(text) FROM note WHERE id = ?", (i,)).fetchone())
    con.close()
    return out


def changes(path, ids):
    con = sqlite3.connect(path)
    out = []
    for i in ids:
        con.execute("UPDATE note SET text = text || '.' WHERE id = ?", (i,))
        out.append((i, con.total_changes))
    con.commit()
    con.close()
    return out


def last_row(path, ids):
    con = sqlite3.connect(path)
    out = []
    for i in ids:
        out.append(con.execute("SELECT last_insert_rowid(), text FROM note WHERE id = ?", (i,)).fetchone())
    con.close()
    return out


def printed(path, ids):
    """A row that cannot be decoded comes behind others that were printed."""
    con = sqlite3.connect(path)
    try:
        for i in ids:
            for (text,) in con.execute("SELECT CASE WHEN id = 3 THEN CAST(X'FF' AS TEXT) ELSE text END FROM note WHERE id < ? ORDER BY id", (i,)):
                print(i, text)
    except sqlite3.OperationalError as error:
        print("undecodable", str(error)[:20])
    con.close()


def positional(path, ids):
    con = sqlite3.connect(path, 5)
    out = []
    for i in ids:
        out.append(con.execute("SELECT text FROM note WHERE id = ?", (i,)).fetchone())
    con.close()
    return out


def perhaps_none(path, ids, wanted):
    con = sqlite3.connect(path)
    out = []
    for i in ids:
        parameters = wanted.get(i)
        out.append(con.execute("SELECT count(*) FROM note", parameters).fetchone())
    con.close()
    return out


def wrapped(path, ids):
    con = sqlite3.connect(path)
    out = []
    for i in ids:
        out.append(dict(con.execute("SELECT id, text FROM note WHERE id = ?", (i,))))
    con.close()
    return out


def advanced(path, ids):
    con = sqlite3.connect(path)
    out = []
    for i in ids:
        out.append(next(con.execute("SELECT text FROM note WHERE id = ?", (i,))))
    con.close()
    return out


def opened(path):
    con = sqlite3.connect(path)
    return con


def by_factory(path, ids):
    con = opened(path)
    out = []
    for i in ids:
        out.append(con.execute("SELECT text FROM note WHERE id = ?", (i,)).fetchone())
    con.close()
    return out


def main():
    with tempfile.TemporaryDirectory() as folder:
        path, ids = os.path.join(folder, "notes.db"), [3, 1, 2]
        fill(path)
        print(temporary(path, ids), function(path, ids), last_row(path, ids))
        printed(path, [2, 3, 5])
        try:
            print(perhaps_none(path, ids, {}))
        except Exception as error:
            print(type(error).__name__)
        print(positional(path, ids), wrapped(path, ids), advanced(path, ids), by_factory(path, ids), changes(path, ids))


if __name__ == "__main__":
    main()
