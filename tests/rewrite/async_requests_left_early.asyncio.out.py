"""Requests until one answers as wanted: a few items behind it are asked for, too, and what they answer is not looked at."""
# pattern: thread_pool asyncio review
# needs: requests aiohttp
import asyncio
import json
import os
from collections import deque

import aiohttp
import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def first(paths: list, wanted: str):
    for path in paths:
        answer = requests.get(BASE + path, timeout=5)
        answer.raise_for_status()
        if answer.json()["path"].endswith(wanted):
            return path
    return None


async def until_missing(paths: list):
    found = []
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def until_missing_item(path):
            async with limit:
                answer = await session.get(BASE + path, timeout=aiohttp.ClientTimeout(sock_connect=5, sock_read=5))
                await answer.read()
                return answer

        def started():
            for path in paths:
                tasks.append((path, asyncio.create_task(until_missing_item(path))))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for path, task in started():
                answer = await task
                if answer.status == 404:
                    break
                found.append(json.loads(await answer.read())["path"])
        finally:
            for item, task in tasks:
                task.cancel()
            await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
    return found, path


async def main():
    paths = [f"/p/{n}" for n in range(8)] + ["/status/404", "/status/500"]
    print(first(paths, "3"), first([], "3"))
    print(await until_missing(paths))
    try:
        print(first(paths, "nowhere"))
    except requests.HTTPError as error:
        print(error.response.status_code)


if __name__ == "__main__":
    asyncio.run(main())
