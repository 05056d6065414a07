"""Awaits over a pool become tasks; awaits over one connection, which does one thing at a time, stay as they are."""
# pattern: asyncio review
import asyncio
import os
from collections import deque

import asyncpg

DSN = os.environ.get("PP_POSTGRES", "")
IDS = list(range(1, 13))


async def fill():
    con = await asyncpg.connect(DSN)
    await con.execute("DROP TABLE IF EXISTS city")
    await con.execute("CREATE TABLE city (id INTEGER PRIMARY KEY, name TEXT)")
    await con.execute("INSERT INTO city SELECT n, 'city ' || n FROM generate_series(1, 100) AS n")
    await con.close()


async def by_pool(ids: list):
    out = []
    async with asyncpg.create_pool(DSN, min_size=1, max_size=8) as connections:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def by_pool_item(i):
            async with limit:
                return await connections.fetchrow("SELECT name, pg_sleep(0.01) FROM city WHERE id = $1", i)

        def started():
            for i in ids:
                tasks.append(asyncio.create_task(by_pool_item(i)))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for task in started():
                row = await task
                out.append(row["name"])
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return out


async def by_connection(ids: list):
    con = await asyncpg.connect(DSN)
    out = []
    for i in ids:
        out.append(await con.fetchval("SELECT name FROM city WHERE id = $1", i))
    await con.close()
    return out


async def main():
    await fill()
    print(await by_pool(IDS), await by_pool([]))
    print(await by_connection(IDS))
    try:
        await by_pool([5, 500, 6])
    except TypeError as error:
        print(error)


if __name__ == "__main__":
    asyncio.run(main())
