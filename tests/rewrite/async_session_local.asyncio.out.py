"""A session that is assigned ahead of the loop, with headers, and closed behind it; one that is used again; one of httpx."""
# pattern: asyncio review
# needs: requests aiohttp httpx
import asyncio
import json
import os
from collections import deque

import aiohttp
import httpx
import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


async def fetch(session, path):
    async with session.get(BASE + path, timeout=aiohttp.ClientTimeout(sock_connect=5, sock_read=5)) as response:
        response.raise_for_status()
        return json.loads(await response.read())


async def collect(paths):
    session = aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None), cookie_jar=aiohttp.CookieJar(unsafe=True))
    session.headers.update({"X-Test": "mine"})
    session.headers["Authorization"] = "me"
    found = []
    async with session:
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
                page = await task
                found.append((page["path"], page["X-Test"], page["Authorization"]))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    await session.close()
    return found


async def sizes(paths):
    s = aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None), cookie_jar=aiohttp.CookieJar(unsafe=True))
    async with s:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def sizes_item(path):
            async with limit:
                async with s.get(BASE + path) as response:
                    return len(await response.read())

        def started():
            for path in paths:
                tasks.append(asyncio.create_task(sizes_item(path)))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            return [await task for task in started()]
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def used_again(paths):
    s = requests.Session()
    found = [s.get(BASE + path).status_code for path in paths]
    found.append(s.get(BASE + "/last").status_code)
    return found


def read_headers(paths):
    s = requests.Session()
    name = s.headers["Accept"]
    return [(name, s.get(BASE + path).status_code) for path in paths]


async def by_httpx(paths):
    client = httpx.AsyncClient(timeout=5, base_url=BASE)
    found = {}
    async with client:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def by_httpx_item(path):
            async with limit:
                return (await client.get(path)).json()["length"]

        def started():
            for path in paths:
                tasks.append((path, asyncio.create_task(by_httpx_item(path))))
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
    await client.aclose()
    return found


async def main():
    print(await collect(["/a", "/b"]), await collect([]))
    print(await sizes(["/c"]), used_again(["/d"]), read_headers(["/e"]))
    print(await by_httpx(["/f", "/gh"]))
    try:
        await collect(["/a", "/status/500"])
    except aiohttp.ClientResponseError:
        print("refused")


if __name__ == "__main__":
    asyncio.run(main())
