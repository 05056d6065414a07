"""Queries until one finds something: each worker has a connection of its own."""
# pattern: thread_pool review
import os
import sqlite3
import tempfile


def make(path):
    con = sqlite3.connect(path)
    con.execute("create table words (n integer, word text)")
    con.executemany("insert into words values (?, ?)", [(n, "x" * (n % 9)) for n in range(200)])
    con.commit()
    con.close()


def find(path, numbers, length):
    con = sqlite3.connect(path)
    found = None
    for n in numbers:
        row = con.execute("select word from words where n = ?", (n,)).fetchone()
        if len(row[0]) == length:
            found = n, row
            break
    con.close()
    return found


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "words.db")
        make(path)
        print(find(path, range(100, 150), 7), find(path, range(0), 7))
        try:
            print(find(path, range(190, 300), 99))
        except TypeError as error:
            print(error)


if __name__ == "__main__":
    main()
