"""Exceptions of requests that are caught further up: the loop of a function that sends more of them than its loop does is left."""
# pattern: asyncio review
# needs: requests aiohttp
import asyncio
import json
import os
from collections import deque

import aiohttp
import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def ahead(paths):
    first = requests.get(BASE + paths[0], timeout=5)
    first.raise_for_status()
    return [requests.get(BASE + path, timeout=5).json()["path"] for path in paths]


def check(path):
    requests.get(BASE + path, timeout=5).raise_for_status()


def helped(paths):
    check(paths[0])
    return [requests.get(BASE + path, timeout=5).json()["path"] for path in paths]


async def converted(paths):
    found = []
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def converted_item(path):
            async with limit:
                async with session.get(BASE + path, timeout=aiohttp.ClientTimeout(sock_connect=5, sock_read=5)) as response:
                    response.raise_for_status()
                    return json.loads(await response.read())["path"]

        def started():
            for path in paths:
                tasks.append(asyncio.create_task(converted_item(path)))
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


def print_ahead(paths):
    try:
        print(ahead(paths))
    except requests.HTTPError:
        print("refused")


def further(paths):
    return helped(paths) + ["end"]


def print_helped(paths):
    try:
        print(further(paths))
    except requests.HTTPError:
        print("refused")


async def print_converted(paths):
    try:
        print(await converted(paths))
    except aiohttp.ClientResponseError:
        print("refused")


async def main():
    print_ahead(["/a", "/b"])
    print_ahead(["/status/404", "/b"])
    print_helped(["/a", "/b"])
    print_helped(["/status/404", "/b"])
    await print_converted(["/a", "/b"])
    await print_converted(["/a", "/status/500"])


if __name__ == "__main__":
    asyncio.run(main())
