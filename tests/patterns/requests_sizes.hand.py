"""The same by hand."""
# pattern: asyncio
# needs: requests aiohttp
import asyncio
import os
import sys
import time

import aiohttp

BASE = "http://127.0.0.1:" + os.environ["PP_SERVER"]


async def size(session, limit, path):
    try:
        async with limit, session.get(BASE + path, timeout=aiohttp.ClientTimeout(sock_connect=5, sock_read=5)) as response:
            response.raise_for_status()
            return len(await response.read())
    except aiohttp.ClientResponseError:
        return None


async def sizes(paths):
    limit = asyncio.Semaphore(32)
    async with aiohttp.ClientSession() as session:
        return dict(zip(paths, await asyncio.gather(*(size(session, limit, path) for path in paths))))


async def main():
    before = time.perf_counter()
    print(await sizes([f"/status/404/{n}" if n % 10 == 0 else f"/page/{n}" for n in range(120)]))
    print("work", time.perf_counter() - before, file=sys.stderr)


if __name__ == "__main__":
    asyncio.run(main())
