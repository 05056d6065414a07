"""A server that is asked again and again, in synchronous code that becomes asynchronous: its sleeps are awaited."""
# pattern: asyncio review
# needs: requests aiohttp
import asyncio
import json
import os
from collections import deque

import aiohttp

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


async def finished(session, job, tries):
    for attempt in range(tries):
        async with session.get(f"{BASE}/state/{job}/{attempt}", timeout=aiohttp.ClientTimeout(sock_connect=5, sock_read=5)) as response:
            state = json.loads(await response.read())["path"]
        if state.endswith(str(job)):
            return attempt
        await asyncio.sleep(0.01)
    raise LookupError(job)


async def all_finished(jobs, tries=6):
    done = {}
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def all_finished_item(job):
            async with limit:
                return await finished(session, job, tries)

        def started():
            for job in jobs:
                tasks.append((job, asyncio.create_task(all_finished_item(job))))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for job, task in started():
                done[job] = await task
        finally:
            for item, task in tasks:
                task.cancel()
            await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
    return done


async def main():
    print(await all_finished([3, 1, 2]), await all_finished([]))
    try:
        print(await all_finished([0, 4, 2], 3))
    except LookupError as error:
        print("no end of", error)


if __name__ == "__main__":
    asyncio.run(main())
