"""Queries of one SQLite file, by aiosqlite: each connection has a thread of its own, and what waits for it is awaited."""
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
    with contextlib.closing(sqlite3.connect(path)) as con:
        con.execute("CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT, size INTEGER)")
        con.executemany("INSERT INTO word VALUES (?, ?, ?)", map(lambda n: (n, "word %d" % n, n * n), range(500)))
        con.commit()


async def heaviest(path, limits):
    con = sqlite3.connect(path, timeout=30, check_same_thread=False)
    con.row_factory = sqlite3.Row
    out = []
    async with contextlib.AsyncExitStack() as stack:
        limit_2 = asyncio.Semaphore(16)
        idle = []
        tasks = deque()

        async def open_database():
            con = await stack.enter_async_context(aiosqlite.connect(path, timeout=30, check_same_thread=False))
            con.row_factory = sqlite3.Row
            return con

        async def connect():
            opening = asyncio.create_task(open_database())
            try:
                return await asyncio.shield(opening)
            finally:
                await asyncio.gather(opening, return_exceptions=True)

        async def heaviest_item(limit):
            async with limit_2:
                con = idle.pop() if idle else await connect()
                try:
                    row = await (await con.execute("SELECT count(*) AS n, sum(length(text || size)) AS bytes FROM word WHERE size % 97 < ?", (limit,))).fetchone()
                    return (row["n"], row["bytes"], row.keys())
                finally:
                    idle.append(con)

        def started():
            for limit in limits:
                tasks.append(asyncio.create_task(heaviest_item(limit)))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for task in started():
                out.append(await task)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    con.close()
    return out


async def texts(path, ids):
    with contextlib.closing(sqlite3.connect(path)) as con:
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

            async def texts_item(i):
                async with limit:
                    con = idle.pop() if idle else await connect()
                    try:
                        return await (await con.execute("SELECT text FROM word WHERE id = ?", (i,))).fetchall()
                    finally:
                        idle.append(con)

            def started():
                for i in ids:
                    tasks.append(asyncio.create_task(texts_item(i)))
                    if len(tasks) == 64:
                        yield tasks[0]
                        tasks.popleft()
                while tasks:
                    yield tasks[0]
                    tasks.popleft()

            try:
                return [await task for task in started()]
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)


async def first_of(path, sizes):
    """Each query is of another kind of error: no table, a parameter that SQLite does not know, too many of them."""
    try:
        return await texts(path, sizes)
    except sqlite3.Error as error:
        return type(error).__name__, str(error)


async def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "words.db")
        fill(path)
        print(await heaviest(path, range(0, 97, 7)), await heaviest(path, []))
        print(await texts(path, [3, 5000, 7]), await texts(path, []), await texts(path, [8]))
        print(await first_of(os.path.join(folder, "empty.db"), [1, 2]))
        for where in (0, 2, 4):
            ids = [1, 2, 3, 4, 5]
            ids[where] = object
            print(await first_of(path, ids))


if __name__ == "__main__":
    asyncio.run(main())
