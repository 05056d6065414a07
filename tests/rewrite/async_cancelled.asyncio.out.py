"""Cancelled in the middle: what was done so far is there, and nothing runs on."""
# pattern: asyncio
# needs: httpx
import asyncio
import os

import httpx

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


async def page(path: str):
    async with httpx.AsyncClient(verify=False, timeout=60) as client:
        answer = await client.get(BASE + path)
    return answer.json()["path"]


async def collect(paths: list, done: list):
    try:
        limit = asyncio.Semaphore(16)

        async def collect_item(path):
            async with limit:
                return await page(path)

        tasks = [asyncio.create_task(collect_item(path)) for path in paths]
        try:
            for task in tasks:
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
