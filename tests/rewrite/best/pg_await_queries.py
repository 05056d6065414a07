"""As one would write it: the driver's pool of connections, tasks that are gathered in order."""
import asyncio
import os

import psycopg
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

DSN = os.environ.get("PP_POSTGRES", "")


def fill():
    with psycopg.connect(DSN) as con:
        con.execute("DROP TABLE IF EXISTS person")
        con.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT)")
        con.execute("INSERT INTO person SELECT n, 'person ' || n FROM generate_series(1, 100) AS n")


async def all_of(ids, query, of):
    """Of each id what OF makes of its row; an exception comes at its turn."""
    settings = {"autocommit": True, "row_factory": dict_row}
    async with AsyncConnectionPool(DSN, kwargs=settings, min_size=16, max_size=16, open=False) as pool:

        async def one(i):
            async with pool.connection() as con:
                return of(await (await con.execute(query, (i,))).fetchone())

        tasks = [asyncio.create_task(one(i)) for i in ids]
        try:
            for task in tasks:
                yield await task
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def names(ids):
    out = []
    query = "SELECT id, name, pg_sleep(0.01) IS NULL AS slept FROM person WHERE id = %s"
    rows = all_of(ids, query, lambda row: row)
    try:
        for i in ids:
            row = await rows.__anext__()
            if row is None:
                print("nobody is", i)
                continue
            out.append((row["id"], row["name"]))
    finally:
        await rows.aclose()
    return out


async def report(ids):
    try:
        return await names(ids)
    except psycopg.Error as error:
        return type(error).__name__, error.sqlstate


async def lengths(ids):
    found = {}
    rows = all_of(ids, "SELECT length(name) AS n FROM person WHERE id = %s", lambda row: row["n"])
    try:
        for i in ids:
            found[i] = await rows.__anext__()
    finally:
        await rows.aclose()
    return found


async def main():
    fill()
    print(await names([3, 1, 200, 7, 5, 3, 9, 11]))
    print(await names([]), await names([4]))
    for where in (0, 2, 4):
        ids = [1, 2, 300, 4, 5]
        ids[where] = "x"
        print(await report(ids))
    print(await lengths(range(1, 12)))
    try:
        await lengths([5, 101, 6])
    except TypeError as error:
        print(error)
    await names([4, "x", 300])


if __name__ == "__main__":
    asyncio.run(main())
