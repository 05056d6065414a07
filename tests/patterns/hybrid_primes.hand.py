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


def primes(limit):
    return [n for n in range(2, limit) if all(n % d for d in range(2, int(n**0.5) + 1))]


async def one(session, limit, pool, path):
    async with limit, session.get(BASE + path, timeout=aiohttp.ClientTimeout(sock_connect=5, sock_read=5)) as response:
        length = (await response.json())["length"]
    return len(await asyncio.get_running_loop().run_in_executor(pool, primes, length * 300))


async def totals(paths):
    limit = asyncio.Semaphore(16)
    with ProcessPoolExecutor() as pool:
        async with aiohttp.ClientSession() as session:
            return sum(await asyncio.gather(*(one(session, limit, pool, path) for path in paths)))


async def main():
    before = time.perf_counter()
    print(await totals(["/" + "x" * (n % 9 + 10) for n in range(80)]))
    print("work", time.perf_counter() - before, file=sys.stderr)


if __name__ == "__main__":
    asyncio.run(main())
