"""Comprehensions that await."""
# pattern: asyncio
# needs: httpx
import asyncio
import os
from collections import deque

import httpx

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


async def page(path: str):
    async with httpx.AsyncClient(verify=False, timeout=5) as client:
        answer = await client.get(BASE + path)
    answer.raise_for_status()
    return answer.json()["path"]


async def pages(paths: list):
    limit = asyncio.Semaphore(16)
    tasks = deque()

    async def pages_item(path):
        async with limit:
            return await page(path)

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
        return [await task for task in started()]  # in order
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def by_name(paths: list):
    limit = asyncio.Semaphore(16)
    tasks = deque()

    async def by_name_item(path):
        async with limit:
            if not (path != "/none"):
                return None
            return path, await page(path)

    def started():
        for path in paths:
            tasks.append(asyncio.create_task(by_name_item(path)))
            if len(tasks) == 64:
                yield tasks[0]
                tasks.popleft()
        while tasks:
            yield tasks[0]
            tasks.popleft()

    try:
        found = dict(result for result in [await task for task in started()] if result is not None)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return found


async def different(paths: list):
    limit = asyncio.Semaphore(16)
    tasks = deque()

    async def different_item(path):
        async with limit:
            return await page(path)

    def started():
        for path in paths:
            tasks.append(asyncio.create_task(different_item(path)))
            if len(tasks) == 64:
                yield tasks[0]
                tasks.popleft()
        while tasks:
            yield tasks[0]
            tasks.popleft()

    try:
        return sorted({await task for task in started()})
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def lengths(paths: list):
    limit = asyncio.Semaphore(16)
    tasks = deque()

    async def lengths_item(path):
        async with limit:
            return len(await page(path))

    def started():
        for path in paths:
            tasks.append(asyncio.create_task(lengths_item(path)))
            if len(tasks) == 64:
                yield tasks[0]
                tasks.popleft()
        while tasks:
            yield tasks[0]
            tasks.popleft()

    try:
        print("lengths", [await task for task in started()])
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def attempt(paths):
    try:
        await pages(paths)
    except httpx.HTTPStatusError as error:
        print(error.response.status_code)


async def main():
    print(await pages(["/a", "/b", "/c"]), await pages([]))
    print(await by_name(["/x", "/none", "/y", "/x"]))
    print(await different(["/1", "/2", "/1"]))
    await lengths(["/1", "/22", "/333"])
    await attempt(["/status/503", "/a", "/b"])
    await attempt(["/a", "/status/503", "/b"])
    await attempt(["/a", "/b", "/status/503"])


asyncio.run(main())
