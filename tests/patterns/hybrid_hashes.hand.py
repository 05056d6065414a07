"""The same by hand."""
# pattern: hybrid
# needs: requests aiohttp
import asyncio
import hashlib
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor

import aiohttp

BASE = "http://127.0.0.1:" + os.environ["PP_SERVER"]


def stretch(secret, rounds):
    for _ in range(rounds):
        secret = hashlib.sha256(secret).digest()
    return secret.hex()


async def one(session, limit, pool, path):
    async with limit, session.get(BASE + path, timeout=aiohttp.ClientTimeout(sock_connect=5, sock_read=5)) as response:
        response.raise_for_status()
        content = await response.read()
    return await asyncio.get_running_loop().run_in_executor(pool, stretch, content, 12000)


async def collect(paths):
    limit = asyncio.Semaphore(16)
    with ProcessPoolExecutor() as pool:
        async with aiohttp.ClientSession() as session:
            return dict(zip(paths, await asyncio.gather(*(one(session, limit, pool, path) for path in paths))))


async def main():
    before = time.perf_counter()
    print(await collect([f"/page/{n}" for n in range(80)]))
    print("work", time.perf_counter() - before, file=sys.stderr)


if __name__ == "__main__":
    asyncio.run(main())
