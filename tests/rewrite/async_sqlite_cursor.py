"""Cursors of SQLite by aiosqlite: one ahead of the loop, some that a helper makes, rows that are gone through one by one, and a search that ends early."""
# pattern: asyncio review
# needs: aiosqlite
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
    cur = con.cursor()
    cur.execute("SELECT name, price FROM item WHERE id = ? ORDER BY price DESC", [i])
    best = None
    for name, price in cur:
        if best is None or price < best[1]:
            best = name, price
    cur.close()
    if best is None:
        raise KeyError(i)
    return best


def names(path, ids):
    con = sqlite3.connect(path)
    found = []
    try:
        for i in ids:
            found.append(cheapest(con, i) + tuple(n for n, in con.execute("SELECT name FROM item WHERE id = :id ORDER BY price LIMIT 2", {"id": i}).fetchmany(5)))
    except KeyError as error:
        print("no item", error)
    con.close()
    return found


def expensive(path, ids, least):
    con = sqlite3.connect(path)
    answer = None
    for i in ids:
        row = con.execute("SELECT max(price) FROM item WHERE id = ?", (i,)).fetchone()
        if row[0] >= least:
            answer = i, row[0]
            break
    con.close()
    return answer


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "items.db")
        fill(path)
        print(totals(path, range(20)))
        print(names(path, range(5)), names(path, [1, 2, 77, 3]), names(path, [88]), names(path, []), names(path, [5, 6, 99]))
        print(expensive(path, range(50), 1990), expensive(path, range(3), 10000))
        expensive(path, range(40, 60), 5000)


if __name__ == "__main__":
    main()
