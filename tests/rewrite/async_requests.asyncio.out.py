"""Requests one after the other become tasks in one session: helper, loop, callers and entry, with timeouts and exceptions."""
# pattern: asyncio review
# needs: requests aiohttp
import asyncio
import json
import os
from collections import deque

import aiohttp

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


async def fetch(session, path, seconds=5):
    """What the server says of a path."""
    async with session.get(BASE + path, timeout=aiohttp.ClientTimeout(sock_connect=seconds, sock_read=seconds)) as response:
        response.raise_for_status()
        data = json.loads(await response.read())
        # its own name
        return data["path"], response.status


async def collect(paths):
    results = []
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
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
                name, status = await task
                results.append((name, status))
                print("did", name)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return results


async def attempt(paths):
    try:
        return await collect(paths)
    except aiohttp.ClientResponseError:
        print("refused")
    except (aiohttp.ClientError, asyncio.TimeoutError, json.JSONDecodeError):
        print("failed")
    return None


async def main():
    good = [f"/p/{n}" for n in range(7)]
    print(await attempt(good))
    print(await attempt([]), await attempt(["/one"]))
    for at in (0, 3, 7):
        print(await attempt(good[:at] + ["/status/404"] + good[at:]))
    print(await attempt(["/delay/60", "/status/500", "/status/404"]))
    print(await attempt(["/a", "/delay/8000", "/status/404"]))


if __name__ == "__main__":
    asyncio.run(main())
