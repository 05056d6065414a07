"""Queries of PostgreSQL, one after the other: each worker has a connection of its own."""
# pattern: thread_pool review
import contextlib
import functools
import os
import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
from psycopg.rows import dict_row

DSN = os.environ.get("PP_POSTGRES", "")


def fill():
    with psycopg.connect(DSN) as con:
        con.execute("DROP TABLE IF EXISTS person")
        con.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT)")
        con.execute("INSERT INTO person SELECT n, 'person ' || n FROM generate_series(1, 100) AS n")


def _names_item(i, local, stack):
    if not hasattr(local, "con"):
        local.con = stack.enter_context(contextlib.closing(psycopg.connect(DSN, row_factory=dict_row)))
    con = local.con
    return con.execute("SELECT id, name, pg_sleep(0.01) IS NULL AS slept FROM person WHERE id = %s", (i,)).fetchone()


def names(ids):
    out = []
    with psycopg.connect(DSN, row_factory=dict_row) as con:
        local = threading.local()
        with contextlib.ExitStack() as stack, ThreadPoolExecutor(max_workers=8) as pool:
            for i, row in zip(ids, pool.map(functools.partial(_names_item, local=local, stack=stack), ids)):
                if row is None:
                    print("nobody is", i)
                    continue
                out.append((row["id"], row["name"]))
    return out


def main():
    fill()
    print(names([3, 1, 200, 7, 5, 3, 9, 11]))
    print(names([]))
    names([4, "x", 300])


if __name__ == "__main__":
    main()
