"""Loops with `try` or `if` around the requests: what has to run in order stays with the loop, which goes through what each task has found for it."""
# pattern: asyncio review
# needs: requests aiohttp
import asyncio
import json
import os
from collections import deque

import aiohttp
import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


async def names(paths):
    out = []
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def names_item(path):
            async with limit:
                try:
                    async with session.get(BASE + path, timeout=aiohttp.ClientTimeout(sock_connect=5, sock_read=5)) as response:
                        return json.loads(await response.read())["path"]
                except (aiohttp.ClientError, asyncio.TimeoutError, json.JSONDecodeError):
                    return None

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
                out.append(await task)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return out


async def counts(paths):
    total, bad = 0, []
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def counts_item(path):
            async with limit:
                replay = []
                r = await session.get(BASE + path, headers={"X-Test": "t"}, params={"page": len(path), "q": "a b"})
                await r.read()
                if r.status != 200:
                    replay.append((path, r.status, r.reason))
                    return replay, None
                return replay, (r, json.loads(await r.read())["length"])

        def started():
            for path in paths:
                tasks.append(asyncio.create_task(counts_item(path)))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for task in started():
                replay, result = await task
                for value in replay:
                    bad.append(value)
                if result is None:
                    continue
                r, result_2 = result
                total += result_2
                print(r.headers["Content-Type"], (await r.text(errors="replace"))[:10], str(r.url)[len(BASE) :])
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return total, bad


def either(paths):
    found = {}
    for path in paths:
        if path.startswith("/a"):
            found[path] = requests.get(BASE + path).json()["length"]
        elif len(path) > 3:
            found["long"] = requests.get(BASE + "/long").status_code
    return found


async def main():
    print(await names(["/a", "/empty", "/b"]), await names([]))
    print(await counts(["/a", "/status/404", "/bcd", "/status/500"]))
    print(either(["/a", "/b", "/abc", "/bcde"]))
    try:
        await counts(["/a", "/empty", "/b"])
    except ValueError:
        print("no JSON")


if __name__ == "__main__":
    asyncio.run(main())
