"""The same by hand."""
# pattern: hybrid
# needs: requests aiohttp
import asyncio
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor

import aiohttp

BASE = "http://127.0.0.1:" + os.environ["PP_SERVER"]


def score(text, rounds):
    value = 0
    for _ in range(rounds):
        for character in text:
            value = (value * 31 + ord(character)) % 1000003
    return value


async def one(session, limit, pool, path):
    async with limit, session.get(BASE + path, timeout=aiohttp.ClientTimeout(sock_connect=5, sock_read=5)) as response:
        text = await response.text()
    return path, await asyncio.get_running_loop().run_in_executor(pool, score, text, 150)


async def scores(paths):
    limit = asyncio.Semaphore(16)
    with ProcessPoolExecutor() as pool:
        async with aiohttp.ClientSession() as session:
            return await asyncio.gather(*(one(session, limit, pool, path) for path in paths))


async def main():
    before = time.perf_counter()
    print(await scores([f"/page/{n}" for n in range(80)]))
    print("work", time.perf_counter() - before, file=sys.stderr)


if __name__ == "__main__":
    asyncio.run(main())
