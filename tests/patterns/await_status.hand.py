"""The same by hand."""
# pattern: asyncio
# needs: aiohttp
import asyncio
import os
import sys
import time

import aiohttp

BASE = "http://127.0.0.1:" + os.environ["PP_SERVER"]


async def status(session, limit, path):
    async with limit, session.head(BASE + path) as response:
        return path, response.status


async def collect(paths: list):
    limit = asyncio.Semaphore(32)
    async with aiohttp.ClientSession() as session:
        return dict(await asyncio.gather(*(status(session, limit, path) for path in paths)))


async def main():
    before = time.perf_counter()
    print(await collect([f"/status/{200 + n % 3}/{n}" for n in range(120)]))
    print("work", time.perf_counter() - before, file=sys.stderr)


if __name__ == "__main__":
    asyncio.run(main())
