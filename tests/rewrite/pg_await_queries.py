"""Queries of PostgreSQL in synchronous code: they are awaited, and the functions above them become coroutines."""
# pattern: asyncio review
import os

import psycopg
from psycopg.rows import dict_row

DSN = os.environ.get("PP_POSTGRES", "")


def fill():
    with psycopg.connect(DSN) as con:
        con.execute("DROP TABLE IF EXISTS person")
        con.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT)")
        con.execute("INSERT INTO person SELECT n, 'person ' || n FROM generate_series(1, 100) AS n")


def names(ids):
    out = []
    with psycopg.connect(DSN, row_factory=dict_row) as con:
        for i in ids:
            row = con.execute("SELECT id, name, pg_sleep(0.01) IS NULL AS slept FROM person WHERE id = %s", (i,)).fetchone()
            if row is None:
                print("nobody is", i)
                continue
            out.append((row["id"], row["name"]))
    return out


def report(ids):
    try:
        return names(ids)
    except psycopg.Error as error:
        return type(error).__name__, error.sqlstate


def lengths(ids):
    con = psycopg.connect(DSN, autocommit=True)
    con.row_factory = dict_row
    found = {i: con.execute("SELECT length(name) AS n FROM person WHERE id = %s", (i,)).fetchone()["n"] for i in ids}
    con.close()
    return found


def main():
    fill()
    print(names([3, 1, 200, 7, 5, 3, 9, 11]))
    print(names([]), names([4]))
    for where in (0, 2, 4):
        ids = [1, 2, 300, 4, 5]
        ids[where] = "x"
        print(report(ids))
    print(lengths(range(1, 12)))
    try:
        lengths([5, 101, 6])
    except TypeError as error:
        print(error)
    names([4, "x", 300])


if __name__ == "__main__":
    main()
