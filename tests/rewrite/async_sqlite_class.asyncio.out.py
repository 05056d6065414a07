"""Two files of SQLite in one loop of a method, by aiosqlite; names that are taken."""
# pattern: asyncio review
# needs: aiosqlite
import asyncio
import contextlib
import os
import sqlite3
import tempfile
from collections import deque

import aiosqlite

idle = "a name that is taken"


class Shop:
    def __init__(self, folder):
        self.goods, self.sales = os.path.join(folder, "goods.db"), os.path.join(folder, "sales.db")
        for path in (self.goods, self.sales):
            with sqlite3.connect(path) as con:
                con.execute("CREATE TABLE row (id INTEGER, value TEXT)")
                con.executemany("INSERT INTO row VALUES (?, ?)", list(map(lambda n: (n % 20, str(n)), range(200))))
            con.close()

    async def report(self, idle, connect="connect"):
        goods = sqlite3.connect(
            self.goods,
            timeout=5,  # seconds
        )
        sales = sqlite3.connect(self.sales)
        sales.row_factory = sqlite3.Row
        seen = []
        async with contextlib.AsyncExitStack() as stack:
            limit = asyncio.Semaphore(16)
            idle_2 = []
            tasks = deque()

            async def open_database():
                goods = await stack.enter_async_context(aiosqlite.connect(
                    self.goods,
                    timeout=5,  # seconds
                ))
                sales = await stack.enter_async_context(aiosqlite.connect(self.sales))
                sales.row_factory = sqlite3.Row
                return goods, sales

            async def connect_2():
                opening = asyncio.create_task(open_database())
                try:
                    return await asyncio.shield(opening)
                finally:
                    await asyncio.gather(opening, return_exceptions=True)

            async def report_item(i):
                async with limit:
                    goods, sales = idle_2.pop() if idle_2 else await connect_2()
                    try:
                        name = (await (await goods.execute("SELECT value FROM row WHERE id = ?", (i,))).fetchone())[0]
                        sold = 0
                        async for row in await sales.execute("SELECT value FROM row WHERE id = ?", (i,)):
                            sold += int(row["value"])
                        return (i, name, sold, connect)
                    finally:
                        idle_2.append((goods, sales))

            def started():
                for i in range(idle):
                    tasks.append(asyncio.create_task(report_item(i)))
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
        goods.close()
        sales.close()
        return seen


async def main():
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(folder)
        print(await shop.report(6), idle)
        try:
            print(await shop.report(30))
        except TypeError as error:
            print(error)


if __name__ == "__main__":
    asyncio.run(main())
