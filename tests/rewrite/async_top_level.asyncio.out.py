"""Loops of requests at the top level of a script: what they bind stays the module's, which functions read."""
# pattern: asyncio review
# needs: requests aiohttp
import asyncio
import json
import os
from collections import deque

import aiohttp

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")
paths = ["/a", "/bc", "/def"]


def said():
    return last, total, sizes


sizes, total, last = {}, 0, None


async def main():
    global last, path, size, total
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def work_on_item(path):
            async with limit:
                async with session.get(BASE + path, timeout=aiohttp.ClientTimeout(sock_connect=5, sock_read=5)) as response:
                    size = len(json.loads(await response.read())["path"])
                    return size

        def started():
            for path in paths:
                tasks.append((path, asyncio.create_task(work_on_item(path))))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for path, task in started():
                size = await task
                sizes[path] = size
                total += size
                last = path
        finally:
            for item, task in tasks:
                task.cancel()
            await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)


asyncio.run(main())
print(said(), path, size)

spare = 1


async def main_2():
    global path, spare, total
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def work_on_item_2(path):
            async with limit:
                async with session.get(BASE + path) as response:
                    return json.loads(await response.read())["length"]

        def started():
            for path in paths:
                tasks.append((path, asyncio.create_task(work_on_item_2(path))))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for path, task in started():
                total += await task
                if path == "/bc":
                    del spare
        finally:
            for item, task in tasks:
                task.cancel()
            await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)


asyncio.run(main_2())
print(total, "spare" in globals())


async def main_3():
    global names
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def work_on_item_3(name):
            async with limit:
                async with session.get(BASE + name) as response:
                    return json.loads(await response.read())["path"]

        def started():
            for name in paths:
                tasks.append(asyncio.create_task(work_on_item_3(name)))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            names = [await task for task in started()]
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


asyncio.run(main_3())
print(names)

if __name__ == "__main__":
    found = []

    async def main_4():
        global number, page
        items = range(4)
        async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
            limit = asyncio.Semaphore(16)

            async def work_on_item_4(number):
                async with limit:
                    async with session.get(f"{BASE}/page/{number}") as response:
                        return json.loads(await response.read())

            tasks = [asyncio.create_task(work_on_item_4(number)) for number in items]
            try:
                for number, task in zip(items, tasks):
                    page = await task
                    found.append(page["length"])
                    print("did", number)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(main_4())
    print(found, number)
    try:

        async def main_5():
            global path
            items = ["/a", "/status/404", "/b"]
            async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
                limit = asyncio.Semaphore(16)

                async def work_on_item_5(path):
                    async with limit:
                        async with session.get(BASE + path) as answer:
                            answer.raise_for_status()

                tasks = [asyncio.create_task(work_on_item_5(path)) for path in items]
                try:
                    for path, task in zip(items, tasks):
                        await task
                        print("good", path)
                finally:
                    for task in tasks:
                        task.cancel()
                    await asyncio.gather(*tasks, return_exceptions=True)

        asyncio.run(main_5())
    except aiohttp.ClientResponseError:
        print("refused at", path)
