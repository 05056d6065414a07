"""Rows of a database, each query on a connection of its own, and computing over them."""
# pattern: hybrid_threads review
import os
import sqlite3
import tempfile


def distance(rows, step):
    least = None
    for i in range(0, len(rows), step):
        for k in range(i + 1, len(rows), step):
            far = abs(rows[i] - rows[k])
            if least is None or far < least:
                least = far
    if least is None:
        raise ValueError("too few rows")
    return least


def report(path, groups):
    out = []
    for group in groups:
        con = sqlite3.connect(path)
        rows = [value for (value,) in con.execute("SELECT value FROM reading WHERE kind = ? ORDER BY value", (group,))]
        con.close()
        out.append((group, len(rows), distance(rows, 1)))
    return out


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "readings.db")
        con = sqlite3.connect(path)
        con.execute("CREATE TABLE reading (kind INTEGER, value REAL)")
        for n in range(600):
            con.execute("INSERT INTO reading VALUES (?, ?)", (n % 9, n * n * 0.37 % 101))
        con.commit()
        con.close()
        print(report(path, range(9)), report(path, []), report(path, [4]))
        for groups in ([11, 1, 2], [1, 11, 2], [1, 2, 11]):
            try:
                print(report(path, groups))
            except ValueError as error:
                print("failed:", error)


main()
