"""Exceptions of requests around what becomes asynchronous: imported by name, suppressed, of several kinds, of answers that are no JSON; retries that wait."""
# pattern: asyncio review
# needs: requests aiohttp
import asyncio
import contextlib
import json
import os
from collections import deque

import aiohttp

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")
GONE = "http://127.0.0.1:9"


async def kind(session, url):
    try:
        async with session.get(url, timeout=aiohttp.ClientTimeout(sock_connect=0.4, sock_read=0.4)) as response:
            response.raise_for_status()
            return json.loads(await response.read())["path"]
    except aiohttp.ClientResponseError:
        return "refused"
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError, aiohttp.ConnectionTimeoutError):
        return "lost"
    except asyncio.TimeoutError:
        return "late"
    except (aiohttp.ClientError, asyncio.TimeoutError, json.JSONDecodeError):
        return "no JSON"


async def kinds():
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)

        async def kinds_item(url):
            async with limit:
                return await kind(session, url)

        tasks = [asyncio.create_task(kinds_item(url)) for url in (BASE + "/a", BASE + "/status/404", GONE, BASE + "/delay/1500", BASE + "/empty", BASE + "/b")]
        try:
            return [await task for task in tasks]
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def timeouts_first(session, url):
    try:
        async with session.get(url, timeout=aiohttp.ClientTimeout(sock_connect=0.4, sock_read=0.4)) as response:
            return response.status
    except asyncio.TimeoutError:
        return "late"
    except (aiohttp.ClientConnectionError, KeyError):
        return "lost"


async def firsts():
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)

        async def firsts_item(url):
            async with limit:
                return await timeouts_first(session, url)

        tasks = [asyncio.create_task(firsts_item(url)) for url in (BASE + "/a", GONE, BASE + "/delay/1500")]
        try:
            return [await task for task in tasks]
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def persistent(session, path, tries=3):
    for attempt in range(tries):
        try:
            async with session.get(BASE + path) as response:
                response.raise_for_status()
                return json.loads(await response.read())["length"]
        except (aiohttp.ClientError, asyncio.TimeoutError, json.JSONDecodeError):
            if attempt == tries - 1:
                raise
            await asyncio.sleep(0.01 * 2**attempt)


async def all_of(paths):
    found = []
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def all_of_item(path):
            async with limit:
                return await persistent(session, path)

        def started():
            for path in paths:
                tasks.append((path, asyncio.create_task(all_of_item(path))))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for path, task in started():
                found.append(await task)
                print("did", path)
        finally:
            for item, task in tasks:
                task.cancel()
            await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
    return found


async def main():
    print(await kinds(), await firsts())
    with contextlib.suppress(KeyError, aiohttp.ClientError, asyncio.TimeoutError, json.JSONDecodeError):
        print(await all_of(["/a", "/b"]))
        print(await all_of(["/c", "/status/500", "/d"]))
    print("end")


if __name__ == "__main__":
    asyncio.run(main())
