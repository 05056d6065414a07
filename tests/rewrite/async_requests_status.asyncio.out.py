"""Only the status is asked for; head instead of get."""
# pattern: asyncio review
# needs: requests aiohttp
import asyncio
import json
import os
from collections import deque

import aiohttp

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


async def status_of(session, path):
    async with session.get(BASE + path, allow_redirects=False) as response:
        return response.status


async def statuses(paths):
    out = []
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def statuses_item(path):
            async with limit:
                return await status_of(session, path)

        def started():
            for path in paths:
                tasks.append((path, asyncio.create_task(statuses_item(path))))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for path, task in started():
                status = await task
                if status >= 400:
                    out.append((path, status))
        finally:
            for item, task in tasks:
                task.cancel()
            await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
    return out


async def kept(paths):
    names = []
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def kept_item(number, path):
            async with limit:
                async with session.get(BASE + path, timeout=aiohttp.ClientTimeout(sock_connect=5, sock_read=5)) as answer:
                    result = answer.ok
                    result_2 = (number, json.loads(await answer.read())["path"]) if result else None
                    result_3 = await asyncio.sleep(0.001)
                    return result, result_2, result_3

        def started():
            for number, path in enumerate(paths):
                tasks.append(asyncio.create_task(kept_item(number, path)))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for task in started():
                result, result_2, result_3 = await task
                if result:
                    names.append(result_2)
                result_3  # not too fast
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return names


async def main():
    print(await kept(["/a", "/status/404", "/bc"]), await kept([]))
    print(await statuses(["/a", "/status/404", "/bc", "/status/503", "/delay/40"]), await statuses([]), await statuses(["/status/500"]))


if __name__ == "__main__":
    asyncio.run(main())
