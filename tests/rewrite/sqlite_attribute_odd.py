"""Connections of objects that cannot be copied like others."""
# pattern: thread_pool review
import os
import sqlite3
import tempfile


class Named:
    def __init__(self, path):
        self.path = path
        self.con = sqlite3.connect(self.path)

    def __del__(self):
        self.con.close()

    def numbers(self, ids):
        out = []
        for i in ids:
            out.append(self.con.execute("SELECT n FROM item WHERE id = ?", (i,)).fetchone())
        return out


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "x.db")
        con = sqlite3.connect(path)
        con.execute("CREATE TABLE item (id INTEGER, n INTEGER)")
        con.execute("INSERT INTO item VALUES (1, 2), (2, 3)")
        con.commit()
        con.close()
        named = Named(path)
        print(named.numbers([1, 2]), named.numbers([2, 3]))


if __name__ == "__main__":
    main()
