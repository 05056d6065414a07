"""Pages of one session, one after the other."""
# pattern: asyncio
# needs: aiohttp
import asyncio
import os
import sys
import time

import aiohttp

BASE = "http://127.0.0.1:" + os.environ["PP_SERVER"]


async def fetch(session, path):
    async with session.get(BASE + path) as response:
        return (await response.json())["path"]


async def collect(paths: list):
    found = []
    async with aiohttp.ClientSession() as session:
        for path in paths:
            found.append(await fetch(session, path))
    return found


async def main():
    before = time.perf_counter()
    print(await collect([f"/page/{n}" for n in range(120)]))
    print("work", time.perf_counter() - before, file=sys.stderr)


if __name__ == "__main__":
    asyncio.run(main())
