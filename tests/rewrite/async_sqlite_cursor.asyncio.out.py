"""Cursors of SQLite by aiosqlite: one ahead of the loop, some that a helper makes, rows that are gone through one by one, and a search that ends early."""
# pattern: asyncio review
# needs: aiosqlite
import asyncio
import contextlib
import os
import sqlite3
import tempfile
from collections import deque

import aiosqlite


def fill(path):
    con = sqlite3.connect(path)
    cur = con.cursor()
    cur.execute("CREATE TABLE item (id INTEGER, name TEXT, price INTEGER)")
    cur.executemany("INSERT INTO item VALUES (?, ?, ?)", map(lambda n: (n % 50, "item %d" % n, n), range(2000)))
    con.commit()
    con.close()


async def totals(path, ids):
    con = sqlite3.connect(path)
    cur = con.cursor()
    result = {}
    async with contextlib.AsyncExitStack() as stack:
        limit = asyncio.Semaphore(16)
        idle = []
        tasks = deque()

        async def open_database():
            con = await stack.enter_async_context(aiosqlite.connect(path))
            return await con.cursor()

        async def connect():
            opening = asyncio.create_task(open_database())
            try:
                return await asyncio.shield(opening)
            finally:
                await asyncio.gather(opening, return_exceptions=True)

        async def totals_item(i):
            async with limit:
                cur = idle.pop() if idle else await connect()
                try:
                    await cur.execute("SELECT price FROM item WHERE id = ?", (i,))
                    return sum(price for (price,) in await cur.fetchall())
                finally:
                    idle.append(cur)

        def started():
            for i in ids:
                tasks.append((i, asyncio.create_task(totals_item(i))))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for i, task in started():
                result[i] = await task
        finally:
            for item, task in tasks:
                task.cancel()
            await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
    cur.close()
    con.close()
    return result


async def cheapest(con, i):
    cur = await con.cursor()
    await cur.execute("SELECT name, price FROM item WHERE id = ? ORDER BY price DESC", [i])
    best = None
    async for name, price in cur:
        if best is None or price < best[1]:
            best = name, price
    await cur.close()
    if best is None:
        raise KeyError(i)
    return best


async def names(path, ids):
    con = sqlite3.connect(path)
    found = []
    try:
        async with contextlib.AsyncExitStack() as stack:
            limit = asyncio.Semaphore(16)
            idle = []
            tasks = deque()

            async def open_database():
                return await stack.enter_async_context(aiosqlite.connect(path))

            async def connect():
                opening = asyncio.create_task(open_database())
                try:
                    return await asyncio.shield(opening)
                finally:
                    await asyncio.gather(opening, return_exceptions=True)

            async def names_item(i):
                async with limit:
                    con = idle.pop() if idle else await connect()
                    try:
                        return await cheapest(con, i) + tuple(n for n, in await (await con.execute("SELECT name FROM item WHERE id = :id ORDER BY price LIMIT 2", {"id": i})).fetchmany(5))
                    finally:
                        idle.append(con)

            def started():
                for i in ids:
                    tasks.append(asyncio.create_task(names_item(i)))
                    if len(tasks) == 64:
                        yield tasks[0]
                        tasks.popleft()
                while tasks:
                    yield tasks[0]
                    tasks.popleft()

            try:
                for task in started():
                    found.append(await task)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
    except KeyError as error:
        print("no item", error)
    con.close()
    return found


async def expensive(path, ids, least):
    con = sqlite3.connect(path)
    answer = None
    async with contextlib.AsyncExitStack() as stack:
        limit = asyncio.Semaphore(16)
        idle = []
        tasks = deque()

        async def open_database():
            return await stack.enter_async_context(aiosqlite.connect(path))

        async def connect():
            opening = asyncio.create_task(open_database())
            try:
                return await asyncio.shield(opening)
            finally:
                await asyncio.gather(opening, return_exceptions=True)

        async def expensive_item(i):
            async with limit:
                con = idle.pop() if idle else await connect()
                try:
                    return await (await con.execute("SELECT max(price) FROM item WHERE id = ?", (i,))).fetchone()
                finally:
                    idle.append(con)

        def started():
            for i in ids:
                tasks.append((i, asyncio.create_task(expensive_item(i))))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for i, task in started():
                row = await task
                if row[0] >= least:
                    answer = i, row[0]
                    break
        finally:
            for item, task in tasks:
                task.cancel()
            await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
    con.close()
    return answer


async def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "items.db")
        fill(path)
        print(await totals(path, range(20)))
        print(await names(path, range(5)), await names(path, [1, 2, 77, 3]), await names(path, [88]), await names(path, []), await names(path, [5, 6, 99]))
        print(await expensive(path, range(50), 1990), await expensive(path, range(3), 10000))
        await expensive(path, range(40, 60), 5000)


if __name__ == "__main__":
    asyncio.run(main())
