"""Requests in a comprehension and in an expression."""
# pattern: asyncio review
# needs: requests aiohttp
import asyncio
import json
import os
from collections import deque

import aiohttp

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


async def names(paths):
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def names_item(path):
            async with limit:
                if not (path != "/none"):
                    return None
                async with session.get(BASE + path, timeout=aiohttp.ClientTimeout(sock_connect=3, sock_read=5)) as response:
                    return (json.loads(await response.read())["path"],)

        def started():
            for path in paths:
                tasks.append(asyncio.create_task(names_item(path)))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            return [result[0] for result in [await task for task in started()] if result is not None]
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def main():
    print(await names(["/a", "/none", "/bc", "/delay/40"]))
    print(await names([]), await names(["/one"]))
    for at in (0, 1, 2):
        paths = ["/a", "/b"]
        paths.insert(at, "/none")
        print(await names(paths))


asyncio.run(main())
