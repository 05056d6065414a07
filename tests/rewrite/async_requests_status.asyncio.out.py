"""Only the status is asked for; head instead of get."""
# pattern: asyncio review
# needs: requests aiohttp
import asyncio
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


async def main():
    print(await statuses(["/a", "/status/404", "/bc", "/status/503", "/delay/40"]), await statuses([]), await statuses(["/status/500"]))


if __name__ == "__main__":
    asyncio.run(main())
