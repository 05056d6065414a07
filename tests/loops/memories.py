"""Databases that only their own connection sees."""
import sqlite3

IDS = [1, 2, 3]
NAME = ":memory:"


def in_memory():
    con = sqlite3.connect(":memory:")
    out = []
    for i in IDS:  # expect: refused thread-bound
        out.append(con.execute("SELECT ? + 1", (i,)).fetchone())
    return out


def shared_memory():
    con = sqlite3.connect("file::memory:?cache=shared", uri=True)
    return [con.execute("SELECT ? + 1", (i,)).fetchone() for i in IDS]  # expect: refused thread-bound


def by_name():
    con = sqlite3.connect(NAME)
    return [con.execute("SELECT ? + 1", (i,)).fetchone() for i in IDS]  # expect: refused thread-bound
