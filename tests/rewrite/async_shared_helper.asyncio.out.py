"""Helpers of loops that others call as well: they stay as they are, and the loops await copies of them, which they share."""
# pattern: asyncio review
# needs: requests aiohttp
import asyncio
import json
import os
from collections import deque

import aiohttp
import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def load(path, timeout=5):
    """What the server says of PATH."""
    response = requests.get(BASE + path, timeout=timeout)
    response.raise_for_status()
    return response.json()


async def load_async(session, path, timeout=5):
    """What the server says of PATH."""
    async with session.get(BASE + path, timeout=aiohttp.ClientTimeout(sock_connect=timeout, sock_read=timeout)) as response:
        response.raise_for_status()
        return json.loads(await response.read())


# A missing page has no name.
def name_of(path):
    try:
        return load(path)["path"]
    except requests.HTTPError:
        return None


async def name_of_async(session, path):
    try:
        return (await load_async(session, path))["path"]
    except aiohttp.ClientResponseError:
        return None


async def names(paths):
    found = []
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def names_item(path):
            async with limit:
                return await name_of_async(session, path)

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
            for task in started():
                found.append(await task)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return found


async def lengths(paths):
    total = {}
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def lengths_item(path):
            async with limit:
                return (await load_async(session, path))["length"]

        def started():
            for path in paths:
                tasks.append((path, asyncio.create_task(lengths_item(path))))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for path, task in started():
                total[path] = await task
        finally:
            for item, task in tasks:
                task.cancel()
            await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
    return total


async def missing(paths):
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def missing_item(path):
            async with limit:
                if await name_of_async(session, path) is not None:
                    return None
                return (path,)

        def started():
            for path in paths:
                tasks.append(asyncio.create_task(missing_item(path)))
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


def last(paths):
    return name_of(paths[-1])


def handed_on(paths):
    return sorted(map(name_of, paths))


async def main():
    print(load("/first")["path"], await names(["/a", "/status/404", "/b"]), await names([]))
    print(await lengths(["/a", "/abc"]), await missing(["/x", "/status/500", "/y"]))
    print(last(["/x", "/y"]), handed_on(["/n", "/m"]))
    try:
        print(await lengths(["/a", "/status/404", "/b"]))
    except aiohttp.ClientResponseError:
        print("refused")


if __name__ == "__main__":
    asyncio.run(main())
