"""Files that are written stay in the event loop: a thread would go on writing behind an exception. What is read in an inner loop stays there, too."""
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


async def save(session, folder, n):
    async with session.get(f"{BASE}/page/{n}", timeout=aiohttp.ClientTimeout(sock_connect=5, sock_read=5)) as response:
        with open(os.path.join(folder, f"{n}.txt"), "w") as file:
            file.write(json.loads(await response.read())["path"])
        return n


async def saved(folder, numbers):
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def saved_item(n):
            async with limit:
                return await save(session, folder, n)

        def started():
            for n in numbers:
                tasks.append(asyncio.create_task(saved_item(n)))
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


async def read_parts(folder, numbers):
    out = []
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def read_parts_item(n):
            async with limit:
                parts = []
                for name in (f"{n}.txt", f"{n + 1}.txt"):
                    with open(os.path.join(folder, name)) as file:
                        parts.append(file.read())
                async with session.get(BASE + parts[0], timeout=aiohttp.ClientTimeout(sock_connect=5, sock_read=5)) as response:
                    return (response.status, parts)

        def started():
            for n in numbers:
                tasks.append(asyncio.create_task(read_parts_item(n)))
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
        print(await saved(folder, range(9)))
        for n in range(9):
            with open(os.path.join(folder, f"{n}.txt")) as file:
                print(file.read())
        print(await read_parts(folder, range(6)))


if __name__ == "__main__":
    asyncio.run(main())
