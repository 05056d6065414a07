"""Files that are opened and read where the work is: one that is read at once is opened by the thread, too."""
# pattern: asyncio review
# needs: requests aiohttp
# python: 3.9
import asyncio
import json
import os
import tempfile
from collections import deque

import aiohttp

BASE = "http://127.0.0.1:" + os.environ["PP_SERVER"]


async def pages(paths):
    out = []
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def pages_item(path):
            async with limit:
                head = await asyncio.to_thread(json.load, open(path + ".json"))
                with open(path, "rb") as file:
                    data = await asyncio.to_thread(file.read)
                    answer = await session.get(BASE + "/" + head["page"], params={"n": len(data)}, timeout=aiohttp.ClientTimeout(sock_connect=5, sock_read=5))
                    await answer.read()
                return (len((await asyncio.to_thread(lambda: open(path).read())).split()), json.loads(await answer.read())["path"])

        def started():
            for path in paths:
                tasks.append(asyncio.create_task(pages_item(path)))
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
    return out


async def main():
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, str(n)) for n in range(9)]
        for n, path in enumerate(paths):
            with open(path, "w") as file:
                file.write("word " * n)
            with open(path + ".json", "w") as file:
                json.dump({"page": f"page/{n}"}, file)
        print(await pages(paths), await pages(paths[:1]), await pages([]))
        for where in (0, 4, 8):
            some = list(paths)
            some[where] = os.path.join(folder, "none")
            try:
                print(await pages(some))
            except FileNotFoundError as error:
                print("missing", os.path.basename(error.filename))
        with open(paths[4], "wb") as file:
            file.write(b"\xff")
        await pages(paths)


if __name__ == "__main__":
    asyncio.run(main())
