"""Requests in the loop itself, with parameters, headers and a test of the answer; one of the callers is a coroutine already."""
# pattern: asyncio review
# needs: requests aiohttp
import asyncio
import os
from collections import deque

import aiohttp
import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


async def sizes(paths, tag):
    total, found = 0, {}
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def sizes_item(number, path):
            async with limit:
                async with session.get(BASE + path, params={"n": number}, headers={"X-Tag": tag}) as response:
                    if response.status != 200:
                        return None
                    kind = response.headers["Content-Type"]
                    size = len(await response.text(errors="replace"))
                    return size, (size, kind)

        def started():
            for number, path in enumerate(paths):
                tasks.append(((number, path), asyncio.create_task(sizes_item(number, path))))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for (number, path), task in started():
                result_2 = await task
                if result_2 is None:
                    continue
                size, result = result_2
                found[path] = result
                total += size
        finally:
            for item, task in tasks:
                task.cancel()
            await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
    return total, found


async def show(paths, tag="plain"):
    total, found = await sizes(paths, tag)
    print(tag, total, found)


async def later(paths):
    await asyncio.sleep(0)
    await show(paths, tag="later")


asyncio.run(show(["/a", "/status/404", "/bc", "/delay/40"]))
asyncio.run(show([]))
asyncio.run(show(["/one"]))
asyncio.run(later(["/x", "/y"]))
print(requests.codes.ok)
