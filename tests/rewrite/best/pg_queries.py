"""By hand."""
import os
from concurrent.futures import ThreadPoolExecutor

import psycopg
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

DSN = os.environ.get("PP_POSTGRES", "")


def fill():
    with psycopg.connect(DSN) as con:
        con.execute("DROP TABLE IF EXISTS person")
        con.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT)")
        con.execute("INSERT INTO person SELECT n, 'person ' || n FROM generate_series(1, 100) AS n")


def names(ids):
    out = []
    with ConnectionPool(DSN, min_size=1, max_size=8, kwargs={"row_factory": dict_row}) as connections, ThreadPoolExecutor(8) as pool:

        def find(i):
            with connections.connection() as con:
                return con.execute("SELECT id, name, pg_sleep(0.01) IS NULL AS slept FROM person WHERE id = %s", (i,)).fetchone()

        for i, row in zip(ids, pool.map(find, ids)):
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
