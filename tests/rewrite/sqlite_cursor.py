"""One cursor for all queries, and a connection that is handed to a helper."""
# pattern: thread_pool review
import os
import sqlite3
import tempfile


def fill(path):
    con = sqlite3.connect(path)
    cur = con.cursor()
    cur.execute("CREATE TABLE item (id INTEGER, name TEXT, price INTEGER)")
    cur.executemany("INSERT INTO item VALUES (?, ?, ?)", map(lambda n: (n % 50, "item %d" % n, n), range(2000)))
    con.commit()
    con.close()


def totals(path, ids):
    con = sqlite3.connect(path)
    cur = con.cursor()
    result = {}
    for i in ids:
        cur.execute("SELECT price FROM item WHERE id = ?", (i,))
        result[i] = sum(price for (price,) in cur.fetchall())
    cur.close()
    con.close()
    return result


def cheapest(con, i):
    row = con.execute("SELECT name, min(price) FROM item WHERE id = ?", (i,)).fetchone()
    if row[0] is None:
        raise KeyError(i)
    return row


def names(path, ids):
    con = sqlite3.connect(path)
    found = []
    try:
        for i in ids:
            found.append(cheapest(con, i))
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
