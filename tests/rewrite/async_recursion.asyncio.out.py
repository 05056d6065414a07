"""A function that calls itself for what an item leads to: its calls in the ordered half cannot be awaited, so that it is left; those beside it are not."""
# pattern: asyncio review
# needs: requests aiohttp
import asyncio
import json
import os
from collections import deque

import aiohttp
import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def tree(paths, depth):
    total = 0
    for path in paths:
        total += requests.get(BASE + path).json()["length"]
        if depth:
            total += tree([path + "/x"], depth - 1)
    return total


def listed(paths, depth):
    if not depth:
        return paths
    out = []
    for path in listed([p + "/y" for p in paths], depth - 1):
        out.append(requests.get(BASE + path).json()["path"])
    return out


async def lengths(paths):
    good, bad = [], []
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def lengths_item(path):
            async with limit:
                replay = []
                try:
                    async with session.get(BASE + path) as response:
                        replay.append((0, json.loads(await response.read())["length"]))
                    await asyncio.sleep(0.001)
                except ValueError:
                    replay.append((1, path))
                return replay

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
            for task in started():
                replay = await task
                for value in replay:
                    if value[0] == 0:
                        good.append(value[1])
                    else:
                        bad.append(value[1])
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return good, bad


async def named(paths):
    found = {}
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def named_item(path):
            async with limit:
                try:
                    async with session.get(BASE + path) as response:
                        return json.loads(await response.read())["length"]
                except ValueError:
                    return None

        def started():
            for path in paths:
                tasks.append((path, asyncio.create_task(named_item(path))))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for path, task in started():
                found[path] = await task
        finally:
            for item, task in tasks:
                task.cancel()
            await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
    return found


print(tree(["/a", "/b"], 2), listed(["/a"], 2))
print(asyncio.run(lengths(["/a", "/empty/x", "/b"])), asyncio.run(lengths([])), asyncio.run(named(["/a", "/empty/x"])))
