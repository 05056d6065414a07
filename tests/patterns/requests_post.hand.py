"""The same by hand."""
# pattern: asyncio
# needs: requests aiohttp
import asyncio
import os
import sys
import time

import aiohttp

BASE = "http://127.0.0.1:" + os.environ["PP_SERVER"]


async def post(session, limit, row):
    async with limit, session.post(f"{BASE}/rows/{row['id']}", json=row, timeout=aiohttp.ClientTimeout(sock_connect=5, sock_read=5)) as response:
        return response.ok, (await response.json())["sent"]


async def send(rows):
    limit = asyncio.Semaphore(32)
    async with aiohttp.ClientSession() as session:
        answers = await asyncio.gather(*(post(session, limit, row) for row in rows))
    return sum(ok for ok, _ in answers), {row["id"]: sent for row, (_, sent) in zip(rows, answers)}


async def main():
    before = time.perf_counter()
    print(await send([{"id": n, "name": "x" * n} for n in range(100)]))
    print("work", time.perf_counter() - before, file=sys.stderr)


if __name__ == "__main__":
    asyncio.run(main())
