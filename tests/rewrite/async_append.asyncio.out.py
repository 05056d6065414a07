"""One session, many pages, the results in order."""
# pattern: asyncio review
# needs: aiohttp
import asyncio
import os
from collections import deque

import aiohttp

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


async def fetch(session, url):
    async with session.get(url) as response:
        return response.status, await response.json()


async def collect(urls: list):
    sizes = []
    async with aiohttp.ClientSession() as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def collect_item(url):
            async with limit:
                return await fetch(session, url)

        def started():
            for url in urls:
                tasks.append(asyncio.create_task(collect_item(url)))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for task in started():
                status, page = await task
                sizes.append((status, page["path"]))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return sizes


async def main():
    print(await collect([f"{BASE}/page/{n}" for n in range(40)]))
    print(await collect([]))
    print(await collect([BASE + "/one"]))
    print(await collect([f"{BASE}/delay/{ms}" for ms in (60, 5, 40, 1)]))


if __name__ == "__main__":
    asyncio.run(main())
