"""Cancelled in the middle: what was done so far is there, and nothing runs on."""
# pattern: asyncio
# needs: httpx
import asyncio
import os
from collections import deque

import httpx

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


async def page(path: str):
    async with httpx.AsyncClient(verify=False, timeout=60) as client:
        answer = await client.get(BASE + path)
    return answer.json()["path"]


async def collect(paths: list, done: list):
    try:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def collect_item(path):
            async with limit:
                return await page(path)

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
                done.append(await task)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    except asyncio.CancelledError:
        print("cancelled after", done)
        raise


async def main():
    done = []
    try:
        await asyncio.wait_for(collect(["/a", "/b", "/delay/20000", "/c"], done), 6)
    except asyncio.TimeoutError:
        print("too late", done, len(asyncio.all_tasks()))
    task = asyncio.ensure_future(collect(["/delay/20000"], done))
    await asyncio.sleep(0.1)
    task.cancel()
    print(await asyncio.gather(task, return_exceptions=True))


asyncio.run(main())
