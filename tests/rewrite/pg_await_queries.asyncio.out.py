"""Queries of PostgreSQL in synchronous code: they are awaited, and the functions above them become coroutines."""
# pattern: asyncio review
import asyncio
import contextlib
import os
from collections import deque

import psycopg
from psycopg.rows import dict_row

DSN = os.environ.get("PP_POSTGRES", "")


def fill():
    with psycopg.connect(DSN) as con:
        con.execute("DROP TABLE IF EXISTS person")
        con.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT)")
        con.execute("INSERT INTO person SELECT n, 'person ' || n FROM generate_series(1, 100) AS n")


async def names(ids):
    out = []
    with psycopg.connect(DSN, row_factory=dict_row) as con:
        async with contextlib.AsyncExitStack() as stack:
            limit = asyncio.Semaphore(16)
            idle = []
            tasks = deque()

            async def connect():
                return await stack.enter_async_context(await psycopg.AsyncConnection.connect(DSN, row_factory=dict_row))

            async def names_item(i):
                async with limit:
                    con = idle.pop() if idle else await connect()
                    try:
                        return await (await con.execute("SELECT id, name, pg_sleep(0.01) IS NULL AS slept FROM person WHERE id = %s", (i,))).fetchone()
                    finally:
                        idle.append(con)

            def started():
                for i in ids:
                    tasks.append((i, asyncio.create_task(names_item(i))))
                    if len(tasks) == 64:
                        yield tasks[0]
                        tasks.popleft()
                while tasks:
                    yield tasks[0]
                    tasks.popleft()

            try:
                for i, task in started():
                    row = await task
                    if row is None:
                        print("nobody is", i)
                        continue
                    out.append((row["id"], row["name"]))
            finally:
                for item, task in tasks:
                    task.cancel()
                await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
    return out


async def report(ids):
    try:
        return await names(ids)
    except psycopg.Error as error:
        return type(error).__name__, error.sqlstate


async def lengths(ids):
    con = psycopg.connect(DSN, autocommit=True)
    con.row_factory = dict_row
    async with contextlib.AsyncExitStack() as stack:
        limit = asyncio.Semaphore(16)
        idle = []
        tasks = deque()

        async def connect():
            con = await stack.enter_async_context(await psycopg.AsyncConnection.connect(DSN, autocommit=True))
            con.row_factory = dict_row
            return con

        async def lengths_item(i):
            async with limit:
                con = idle.pop() if idle else await connect()
                try:
                    return i, (await (await con.execute("SELECT length(name) AS n FROM person WHERE id = %s", (i,))).fetchone())["n"]
                finally:
                    idle.append(con)

        def started():
            for i in ids:
                tasks.append(asyncio.create_task(lengths_item(i)))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            found = dict([await task for task in started()])
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    con.close()
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
