"""Connections that helpers are handed, cursors that they make, and rows that are gone through one by one."""
# pattern: asyncio review
import asyncio
import contextlib
import os
from collections import deque

import psycopg

DSN = os.environ.get("PP_POSTGRES", "")


class Unknown(Exception):
    pass


def fill(con):
    con.execute("DROP TABLE IF EXISTS sale")
    con.execute("CREATE TABLE sale (shop INTEGER, amount INTEGER)")
    con.execute("INSERT INTO sale SELECT n % 10, n FROM generate_series(1, 1000) AS n")
    con.commit()


async def amounts(con, shop):
    async with con.cursor() as cur:
        await cur.execute("SELECT amount FROM sale WHERE shop = %s AND (SELECT pg_sleep(0.01)) IS NOT NULL ORDER BY amount", (shop,))
        if not cur.rowcount:
            raise Unknown(shop)
        total = 0
        async for (amount,) in cur:
            total += amount
        return total


async def largest(*, of, con):
    rows = await con.execute("SELECT amount FROM sale WHERE shop = %s ORDER BY amount DESC LIMIT 3", (of,))
    return [amount async for (amount,) in rows]


async def turnover(shops):
    result = {}
    with psycopg.connect(DSN) as con:
        async with contextlib.AsyncExitStack() as stack:
            limit = asyncio.Semaphore(16)
            idle = []
            tasks = deque()

            async def connect():
                return await stack.enter_async_context(await psycopg.AsyncConnection.connect(DSN))

            async def turnover_item(shop):
                async with limit:
                    con = idle.pop() if idle else await connect()
                    try:
                        return await largest(of=shop, con=con), await amounts(con, shop)
                    finally:
                        idle.append(con)

            def started():
                for shop in shops:
                    tasks.append((shop, asyncio.create_task(turnover_item(shop))))
                    if len(tasks) == 64:
                        yield tasks[0]
                        tasks.popleft()
                while tasks:
                    yield tasks[0]
                    tasks.popleft()

            try:
                for shop, task in started():
                    best, result_2 = await task
                    result[shop] = result_2, best[0]
            finally:
                for item, task in tasks:
                    task.cancel()
                await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
    return result


async def rows_of(shops):
    con = psycopg.Connection.connect(DSN)
    cur = con.cursor()
    seen = []
    async with contextlib.AsyncExitStack() as stack:
        limit = asyncio.Semaphore(16)
        idle = []
        tasks = deque()

        async def connect():
            con = await stack.enter_async_context(await psycopg.AsyncConnection.connect(DSN))
            return con.cursor()

        async def rows_of_item(shop):
            async with limit:
                cur = idle.pop() if idle else await connect()
                try:
                    await cur.execute("SELECT amount FROM sale WHERE shop = %s ORDER BY amount LIMIT 2", (shop,))
                    return [row[0] for row in await cur.fetchall()]
                finally:
                    idle.append(cur)

        def started():
            for shop in shops:
                tasks.append(asyncio.create_task(rows_of_item(shop)))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for task in started():
                seen.append(await task)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    cur.close()
    con.close()
    return seen


async def listed(shops):
    with psycopg.connect(DSN) as con:
        async with contextlib.AsyncExitStack() as stack:
            limit = asyncio.Semaphore(16)
            idle = []
            tasks = deque()

            async def connect():
                return await stack.enter_async_context(await psycopg.AsyncConnection.connect(DSN))

            async def listed_item(shop):
                async with limit:
                    con = idle.pop() if idle else await connect()
                    try:
                        return await (await con.execute("SELECT amount FROM sale WHERE shop = %s ORDER BY amount LIMIT 2", (shop,))).fetchall()
                    finally:
                        idle.append(con)

            def started():
                for shop in shops:
                    tasks.append((shop, asyncio.create_task(listed_item(shop))))
                    if len(tasks) == 64:
                        yield tasks[0]
                        tasks.popleft()
                while tasks:
                    yield tasks[0]
                    tasks.popleft()

            try:
                for shop, task in started():
                    for (amount,) in await task:
                        print(shop, amount)
            finally:
                for item, task in tasks:
                    task.cancel()
                await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)


async def first_rich(shops, least):
    with psycopg.connect(DSN) as con:
        async with contextlib.AsyncExitStack() as stack:
            limit = asyncio.Semaphore(16)
            idle = []
            tasks = deque()

            async def connect():
                return await stack.enter_async_context(await psycopg.AsyncConnection.connect(DSN))

            async def first_rich_item(shop):
                async with limit:
                    con = idle.pop() if idle else await connect()
                    try:
                        return await (await con.execute("SELECT max(amount) FROM sale WHERE shop = %s", (shop,))).fetchone()
                    finally:
                        idle.append(con)

            def started():
                for shop in shops:
                    tasks.append((shop, asyncio.create_task(first_rich_item(shop))))
                    if len(tasks) == 64:
                        yield tasks[0]
                        tasks.popleft()
                while tasks:
                    yield tasks[0]
                    tasks.popleft()

            try:
                for shop, task in started():
                    (most,) = await task
                    if most > least:
                        return shop, most
            finally:
                for item, task in tasks:
                    task.cancel()
                await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
    return None


async def main():
    with psycopg.connect(DSN) as con:
        fill(con)
    print(await turnover(range(10)), await turnover([]))
    for shops in ([77, 1], [1, 77, 2], [1, 2, 77]):
        try:
            print(await turnover(shops))
        except (Unknown, IndexError) as error:
            print(type(error).__name__, error)
    print(await rows_of([3, 5, 77]), await rows_of(range(0)))
    await listed([3, 4])
    print(await first_rich(range(10), 995), await first_rich(range(3), 5000), await first_rich((), 1))
    await listed([5, "x", 6])


if __name__ == "__main__":
    asyncio.run(main())
