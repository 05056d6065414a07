"""Loops of requests at the top level of a script, whose ordered half binds the module's names in other ways: in what it repeats, on one line, in a block."""
# pattern: asyncio review
# needs: requests aiohttp
import asyncio
import json
import os
from collections import deque

import aiohttp
import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")
session, limit, tasks = "the module's own", 3, 4

good = bad = 0
pages = {}


async def main():
    global bad, good, name, worst
    items = ["/a", "/bc", "/empty/x", "/def"]
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session_2:
        limit_2 = asyncio.Semaphore(16)

        async def work_on_item(name):
            async with limit_2:
                try:
                    async with session_2.get(BASE + name) as response:
                        page = json.loads(await response.read())
                    return 0, page["path"]
                except ValueError:
                    return 1, None

        tasks_2 = [asyncio.create_task(work_on_item(name)) for name in items]
        try:
            for name, task in zip(items, tasks_2):
                which, value = await task
                if which == 0:
                    pages[name] = value
                    good += 1
                else:
                    pages[name] = None
                    bad += 1
                    worst = name
        finally:
            for task in tasks_2:
                task.cancel()
            await asyncio.gather(*tasks_2, return_exceptions=True)


asyncio.run(main())
print(good, bad, worst, pages)

low = high = None


async def main_2():
    global high, low, start
    items = ["/a", "/longer"]
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session_2:
        limit_2 = asyncio.Semaphore(16)

        async def work_on_item_2(start):
            async with limit_2:
                replay = []
                for part in range(2):
                    async with session_2.get(BASE + start * (part + 1)) as response:
                        length = json.loads(await response.read())["length"]
                    if length > 3:
                        replay.append(length)
                        del length
                return replay

        tasks_2 = [asyncio.create_task(work_on_item_2(start)) for start in items]
        try:
            for start, task in zip(items, tasks_2):
                replay = await task
                for value in replay:
                    low, high = value, start
        finally:
            for task in tasks_2:
                task.cancel()
            await asyncio.gather(*tasks_2, return_exceptions=True)


asyncio.run(main_2())
print(low, high, session, limit, tasks)

paths = ["/x", "/yz"]


async def main_3():
    global latest, path, size
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session_2:
        limit_2 = asyncio.Semaphore(16)
        tasks_2 = deque()

        async def work_on_item_3(path):
            async with limit_2:
                size = len(path)
                async with session_2.head(BASE + path) as response:
                    return size, response.status

        def started():
            for path in paths:
                tasks_2.append((path, asyncio.create_task(work_on_item_3(path))))
                if len(tasks_2) == 64:
                    yield tasks_2[0]
                    tasks_2.popleft()
            while tasks_2:
                yield tasks_2[0]
                tasks_2.popleft()

        try:
            for path, task in started():
                size, result = await task
                print(result, session)
                latest = size
        finally:
            for item, task in tasks_2:
                task.cancel()
            await asyncio.gather(*(task for item, task in tasks_2), return_exceptions=True)


asyncio.run(main_3())
print(latest, size)

# A name of the module cannot be annotated in a function.
for path in paths:
    status: int = requests.get(BASE + path).status_code
    print(status)
print(status, sorted(__annotations__))

for group in [["/a", "/b"], []]:
    total = 0

    async def main_4():
        global path, total
        async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session_2:
            limit_2 = asyncio.Semaphore(16)
            tasks_2 = deque()

            async def work_on_item_4(path):
                async with limit_2:
                    async with session_2.get(BASE + path) as response:
                        return response.status

            def started():
                for path in group:
                    tasks_2.append((path, asyncio.create_task(work_on_item_4(path))))
                    if len(tasks_2) == 64:
                        yield tasks_2[0]
                        tasks_2.popleft()
                while tasks_2:
                    yield tasks_2[0]
                    tasks_2.popleft()

            try:
                for path, task in started():
                    total += await task
            finally:
                for item, task in tasks_2:
                    task.cancel()
                await asyncio.gather(*(task for item, task in tasks_2), return_exceptions=True)

    asyncio.run(main_4())
    print(total, path)
