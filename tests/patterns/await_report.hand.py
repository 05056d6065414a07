"""The same by hand."""
# pattern: asyncio
# needs: httpx
import asyncio
import os
import sys
import time

import httpx

BASE = "http://127.0.0.1:" + os.environ["PP_SERVER"]


async def length(client, limit, path):
    async with limit:
        answer = await client.get(BASE + path)
    return answer.json()["length"]


async def report(paths: list):
    limit = asyncio.Semaphore(32)
    async with httpx.AsyncClient() as client:
        sizes = await asyncio.gather(*(length(client, limit, path) for path in paths))
    total, rows = 0, []
    for number, (path, size) in enumerate(zip(paths, sizes)):
        total += size
        rows.append((number, path, size, total))
    return rows


async def main():
    before = time.perf_counter()
    print(await report([f"/delay/{10 + n % 7 * 5}/{n}" for n in range(100)]))
    print("work", time.perf_counter() - before, file=sys.stderr)


if __name__ == "__main__":
    asyncio.run(main())
