"""Requests through a session of the program's own: around the loop, handed on to functions, with headers of its own; and those that stay."""
# pattern: asyncio review
# needs: requests aiohttp
import asyncio
import json
import os
from collections import deque

import aiohttp
import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


async def around(paths):
    found = []
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None), cookie_jar=aiohttp.CookieJar(unsafe=True)) as s:
        s.headers.update({"X-Test": "mine"})
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def around_item(path):
            async with limit:
                async with s.get(BASE + path, timeout=aiohttp.ClientTimeout(sock_connect=5, sock_read=5)) as response:
                    return (response.status, json.loads(await response.read())["X-Test"])

        def started():
            for path in paths:
                tasks.append(asyncio.create_task(around_item(path)))
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


async def fetch(session, path):
    async with session.post(BASE + path, json={"path": path}, headers={"Authorization": "me"}) as response:
        response.raise_for_status()
        return json.loads(await response.read())


async def name_of(path, session):
    return (await fetch(session, path))["path"]


async def handed_on(paths):
    names = {}
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None), cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        session.headers["X-Test"] = "other"
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def handed_on_item(path):
            async with limit:
                return await name_of(path, session)

        def started():
            for path in paths:
                tasks.append((path, asyncio.create_task(handed_on_item(path))))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for path, task in started():
                names[path] = await task
        finally:
            for item, task in tasks:
                task.cancel()
            await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
    return names


def other_uses(paths):
    with requests.Session() as session:
        session.auth = ("me", "secret")
        return [session.get(BASE + path).json()["Authorization"] for path in paths]


def logged_in(paths):
    with requests.Session() as session:
        session.get(BASE + "/login")
        return [session.get(BASE + path).json()["path"] for path in paths]


async def main():
    print(await around(["/a", "/bc"]), await around([]))
    print(await handed_on(["/x", "/y", "/z"]))
    for at in (0, 2):
        paths = ["/x", "/y"]
        paths.insert(at, "/status/404")
        try:
            print(await handed_on(paths))
        except aiohttp.ClientResponseError:
            print("refused")
    print(other_uses(["/a"]), logged_in(["/b"]))


if __name__ == "__main__":
    asyncio.run(main())
