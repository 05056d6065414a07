"""An exception at the first, a middle and the last item: its own type, at its turn, after what came before it."""
# pattern: asyncio review
# needs: aiohttp
import asyncio
import os
import sys
from collections import deque

import aiohttp

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


class Missing(Exception):
    def __init__(self, path, status):
        super().__init__(f"{path}: {status}")
        self.status = status


async def fetch(session, path):
    async with session.get(BASE + path) as response:
        if response.status == 404:
            raise Missing(path, response.status)
        response.raise_for_status()
        return (await response.json())["path"]


async def collect(session, paths: list, done: list):
    limit = asyncio.Semaphore(16)
    tasks = deque()

    async def collect_item(path):
        async with limit:
            return await fetch(session, path)

    def started():
        for path in paths:
            tasks.append(asyncio.create_task(collect_item(path)))
            if len(tasks) == 64:
                yield tasks[0]
                tasks.popleft()
        while tasks:
            yield tasks[0]
            tasks.popleft()

    try:
        for task in started():
            name = await task
            done.append(name)
            print("did", name)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return done


async def attempt(paths):
    done = []
    async with aiohttp.ClientSession() as session:
        try:
            print(await collect(session, paths, done))
        except Missing as error:
            print(type(error).__name__, error, error.status, error.__cause__)
        except aiohttp.ClientResponseError as error:
            print(type(error).__name__, error.status)
    print("done", done)


async def main():
    good = [f"/p/{n}" for n in range(6)]
    for at in (0, 3, 6):
        await attempt(good[:at] + ["/status/404"] + good[at:])
    await attempt(["/delay/60", "/status/500", "/status/404"])
    await attempt(["/delay/60", "/status/404", "/status/500", "/delay/1000"])
    await attempt([])
    async with aiohttp.ClientSession() as session:
        await collect(session, ["/last", "/status/404"], [])


asyncio.run(main())
sys.exit("not reached")
