"""Rows are computed by workers and written by the parent, in order and in one transaction."""
# pattern: process_pool thread_pool
import hashlib
import os
import signal
import sqlite3
from concurrent.futures import ProcessPoolExecutor


def digest(n):
    value = b"%d" % n
    for _ in range(200):
        value = hashlib.sha256(value).digest()
    return value.hex()


def store(numbers: list):
    con = sqlite3.connect(":memory:")
    con.execute("CREATE TABLE t (n INTEGER UNIQUE, d TEXT)")
    items = list(numbers)
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for n, d in zip(items, pool.map(digest, items)):
            con.execute("INSERT INTO t VALUES (?, ?)", (n, d[:12]))
    con.commit()
    return con.execute("SELECT rowid, n, d FROM t ORDER BY rowid").fetchall()


def main():
    print(store([5, 3, 9, 1, 7, 2]))
    print(store([]))
    store([4, 6, 4, 8])


if __name__ == "__main__":
    main()
