"""Several statements a loop: some go into the task, some stay in order; a continue, a target of two names, a name read after the loop."""
# pattern: asyncio
# needs: httpx
import asyncio
import os
from collections import deque

import httpx

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


async def length_of(path):
    async with httpx.AsyncClient(verify=False) as client:
        answer = await client.get(BASE + path)
    return len(answer.text)


async def report(paths: list):
    total, rows = 0, []
    limit = asyncio.Semaphore(16)
    tasks = deque()

    async def report_item(path):
        async with limit:
            # the work
            if path.startswith("/skip"):
                return None
            size = await length_of(path)
            double = size * 2
            return double, size

    def started():
        for number, path in enumerate(paths):
            tasks.append(((number, path), asyncio.create_task(report_item(path))))
            if len(tasks) == 64:
                yield tasks[0]
                tasks.popleft()
        while tasks:
            yield tasks[0]
            tasks.popleft()

    try:
        for (number, path), task in started():
            result = await task
            if result is None:
                continue
            double, size = result
            # the rest
            total += double
            rows.append((number, path, size))
            print("row", number, total)
    finally:
        for item, task in tasks:
            task.cancel()
        await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
    return total, rows


async def last_of(paths: list):
    path, seen = None, {}
    limit = asyncio.Semaphore(16)
    tasks = deque()

    async def last_of_item(path):
        async with limit:
            return await length_of(path) % 7

    def started():
        for path in paths:
            tasks.append((path, asyncio.create_task(last_of_item(path))))
            if len(tasks) == 64:
                yield tasks[0]
                tasks.popleft()
        while tasks:
            yield tasks[0]
            tasks.popleft()

    try:
        for path, task in started():
            seen[path] = await task
    finally:
        for item, task in tasks:
            task.cancel()
        await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
    return path, seen


async def above(paths: list, limit: int):
    found = 0
    limit_2 = asyncio.Semaphore(16)
    tasks = deque()

    async def above_item(path):
        async with limit_2:
            return await length_of(path) > limit

    def started():
        for path in paths:
            tasks.append(asyncio.create_task(above_item(path)))
            if len(tasks) == 64:
                yield tasks[0]
                tasks.popleft()
        while tasks:
            yield tasks[0]
            tasks.popleft()

    try:
        for task in started():
            if await task:
                found += 1
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return found


async def in_a_try(paths: list):
    rows = []
    limit = asyncio.Semaphore(16)
    tasks = deque()

    async def in_a_try_item(path):
        async with limit:
            try:
                size = await length_of(path)
            except httpx.HTTPError:
                size = -1
            return size

    def started():
        for path in paths:
            tasks.append(asyncio.create_task(in_a_try_item(path)))
            if len(tasks) == 64:
                yield tasks[0]
                tasks.popleft()
        while tasks:
            yield tasks[0]
            tasks.popleft()

    try:
        for task in started():
            size = await task
            rows.append(size)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return rows


async def main():
    paths = ["/a", "/skip/1", "/bcd", "/delay/30", "/ef", "/skip/2"]
    print(await report(paths))
    print(await report([]))
    print(await last_of(paths), await last_of([]))
    print(await above(paths, 505))
    print(await in_a_try(paths[:2]))


asyncio.run(main())
