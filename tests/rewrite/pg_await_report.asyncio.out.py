"""A class with queries, in a method that its other methods and the top level call; two connections in one loop; names that are taken."""
# pattern: asyncio review
import asyncio
import contextlib
import os
from collections import deque

import psycopg
from psycopg import rows

DSN = os.environ.get("PP_POSTGRES", "")
stack = "a name that is taken"


class Shops:
    def __init__(self, dsn):
        self.dsn = dsn
        with psycopg.connect(dsn) as con:
            con.execute("DROP TABLE IF EXISTS goods")
            con.execute("DROP TABLE IF EXISTS sold")
            con.execute("CREATE TABLE goods (id INTEGER, name TEXT)")
            con.execute("CREATE TABLE sold (id INTEGER, amount INTEGER, day DATE)")
            con.execute("INSERT INTO goods SELECT n, 'good ' || n FROM generate_series(1, 20) AS n")
            con.execute("INSERT INTO sold SELECT n % 20, n, DATE '2026-01-01' + n FROM generate_series(1, 200) AS n")

    async def report(self, limit):
        goods = psycopg.connect(
            self.dsn,
            connect_timeout=10,  # seconds
        )
        sold = psycopg.connect(self.dsn)
        sold.row_factory = rows.namedtuple_row
        seen = []
        async with contextlib.AsyncExitStack() as stack_2:
            limit_2 = asyncio.Semaphore(16)
            idle = []
            tasks = deque()

            async def connect():
                goods = await stack_2.enter_async_context(await psycopg.AsyncConnection.connect(
                    self.dsn,
                    connect_timeout=10,  # seconds
                ))
                sold = await stack_2.enter_async_context(await psycopg.AsyncConnection.connect(self.dsn))
                sold.row_factory = rows.namedtuple_row
                return goods, sold

            async def report_item(i):
                async with limit_2:
                    goods, sold = idle.pop() if idle else await connect()
                    try:
                        name = (await (await goods.execute("SELECT name FROM goods WHERE id = %s", [i + 1])).fetchone())[0]
                        amount, last = 0, None
                        async for row in await sold.execute("SELECT amount, day FROM sold WHERE id = %(id)s ORDER BY day", {"id": i + 1}):
                            amount += row.amount
                            if row.amount > 150:
                                last = row.day
                                break
                        return (i, name, amount, str(last))
                    finally:
                        idle.append((goods, sold))

            def started():
                for i in range(limit):
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
        sold.close()
        return seen, stack

    async def both(self):
        return (await self.report(4))[0] + (await self.report(2))[0]


async def main():
    shops = Shops(DSN)
    print(await shops.report(7))
    print(await shops.both())
    try:
        print(await shops.report(30))
    except TypeError as error:
        print(error)


if __name__ == "__main__":
    asyncio.run(main())
