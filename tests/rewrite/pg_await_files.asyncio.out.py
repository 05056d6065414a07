"""Queries whose parameters stand in files: both are waited for at the same time."""
# pattern: asyncio review
# python: 3.9
import asyncio
import contextlib
import os
import pathlib
import tempfile
from collections import deque

import psycopg

DSN = os.environ.get("PP_POSTGRES", "")


async def squares(folder):
    out = []
    with psycopg.connect(DSN) as con:
        async with contextlib.AsyncExitStack() as stack:
            limit = asyncio.Semaphore(16)
            idle = []
            tasks = deque()

            async def connect():
                return await stack.enter_async_context(await psycopg.AsyncConnection.connect(DSN))

            async def squares_item(path):
                async with limit:
                    con = idle.pop() if idle else await connect()
                    try:
                        with path.open() as file:
                            number = int(await asyncio.to_thread(file.read))
                        return (await (await con.execute("SELECT %s::int * %s::int, pg_sleep(0.01) IS NULL", (number, number))).fetchone())[0]
                    finally:
                        idle.append(con)

            def started(items):
                for path in items:
                    tasks.append(asyncio.create_task(squares_item(path)))
                    if len(tasks) == 64:
                        yield tasks[0]
                        tasks.popleft()
                while tasks:
                    yield tasks[0]
                    tasks.popleft()

            try:
                for task in started(sorted(pathlib.Path(folder).iterdir())):
                    out.append(await task)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
    return out


async def main():
    with tempfile.TemporaryDirectory() as folder:
        for n in range(8):
            with open(os.path.join(folder, f"{n}.txt"), "w") as file:
                print(n, file=file)
        print(await squares(folder))
        with open(os.path.join(folder, "4.txt"), "w") as file:
            print("four", file=file)
        try:
            await squares(folder)
        except ValueError as error:
            print(error)


if __name__ == "__main__":
    asyncio.run(main())
