"""Rows that the work goes through where it asks for them: in an inner loop, a comprehension, a call, a function that is handed the cursor."""
# pattern: thread_pool review
import os
import sqlite3
import tempfile


def fill(path):
    con = sqlite3.connect(path)
    con.row_factory = None  # what rows are is not known then: else the comprehensions below are safe, and the only ones that a pattern asked for by name takes
    con.execute("CREATE TABLE item (id INTEGER, price INTEGER)")
    con.executemany("INSERT INTO item VALUES (?, ?)", map(lambda n: (n % 20, n), range(400)))
    con.commit()
    con.close()


def sums(path, ids):
    con = sqlite3.connect(path)
    cur = con.cursor()
    out = []
    for i in ids:
        total = 0
        for row in cur.execute("SELECT price FROM item WHERE id = ?", (i,)):
            total += row[0]
        out.append(total)
    con.close()
    return out


def lists(path, ids):
    con = sqlite3.connect(path)
    cur = con.cursor()
    out = []
    for i in ids:
        out.append([row[0] for row in cur.execute("SELECT price FROM item WHERE id = ?", (i,)) if row[0] > 40])
    con.close()
    return out


def given(path, ids):
    con = sqlite3.connect(path)
    cur = con.cursor()
    out = {}
    for i in ids:
        out[i] = max(row[0] for row in cur.execute("SELECT price FROM item WHERE id = ?", (i,)))
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


def rest(cur):
    return [row[0] for row in cur]


def left(path, ids):
    """A cursor for all iterations, asked for what the one before has left."""
    con = sqlite3.connect(path)
    cur = con.cursor()
    cur.execute("SELECT price FROM item WHERE id = 3")
    out = []
    for i in ids:
        out.append(rest(cur)[:i] + [price for (price,) in cur.execute("SELECT price FROM item WHERE id = ?", (i,)) if price < 60])
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
