"""Loops that are left by `break` and `return`: the tasks behind are cancelled, and what they met is not asked for."""
# pattern: asyncio review
# needs: aiohttp
import asyncio
import os
from collections import deque

import aiohttp

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


async def fetch(session, path):
    async with session.get(BASE + path) as response:
        response.raise_for_status()
        return (await response.json())["path"]


async def first(session, paths: list, wanted: str):
    limit = asyncio.Semaphore(16)
    tasks = deque()

    async def first_item(path):
        async with limit:
            return await fetch(session, path)

    def started():
        for path in paths:
            tasks.append(asyncio.create_task(first_item(path)))
            if len(tasks) == 64:
                yield tasks[0]
                tasks.popleft()
        while tasks:
            yield tasks[0]
            tasks.popleft()

    try:
        for task in started():
            found = await task
            if found.endswith(wanted):
                return found
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return None


async def until(session, paths: list, wanted: str):
    seen = []
    limit = asyncio.Semaphore(16)
    tasks = deque()

    async def until_item(path):
        async with limit:
            return await fetch(session, path)

    def started():
        for path in paths:
            tasks.append((path, asyncio.create_task(until_item(path))))
            if len(tasks) == 64:
                yield tasks[0]
                tasks.popleft()
        while tasks:
            yield tasks[0]
            tasks.popleft()

    try:
        for path, task in started():
            found = await task
            print("got", found)
            if found.endswith(wanted):
                break
            seen.append(found)
    finally:
        for item, task in tasks:
            task.cancel()
        await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
    return seen, path


async def main():
    paths = [f"/p/{n}" for n in range(8)] + ["/status/404", "/delay/60000"]
    async with aiohttp.ClientSession() as session:
        print(await first(session, paths, "3"), await until(session, paths, "7"), await first(session, [], "3"))
        try:
            print(await first(session, paths, "nowhere"))
        except aiohttp.ClientResponseError as error:
            print(error.status)


asyncio.run(main())
