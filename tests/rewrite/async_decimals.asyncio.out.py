"""The context of decimal belongs to its thread: a file is read by a thread all the same where that computes with no Decimals, and by the loop where it does."""
# pattern: asyncio review
# needs: requests aiohttp
# python: 3.9
import asyncio
import decimal
import json
import os
import tempfile
from collections import deque
from decimal import Decimal

import aiohttp

BASE = "http://127.0.0.1:" + os.environ["PP_SERVER"]
decimal.getcontext().prec = 5


def settings(path):
    with open(path) as file:
        return json.load(file)["name"]


def share(path):
    with open(path) as file:
        return str(Decimal(len(file.read())) / 7)


async def status(session, path):
    async with session.get(BASE + "/" + os.path.basename(path), timeout=aiohttp.ClientTimeout(sock_connect=5, sock_read=5)) as response:
        return response.status


async def collect(paths):
    found = []
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def collect_item(path):
            async with limit:
                return await asyncio.to_thread(settings, path), share(path), await status(session, path)

        def started():
            for path in paths:
                tasks.append(asyncio.create_task(collect_item(path)))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for task in started():
                name, part, result = await task
                found.append((result, name, part))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return found


async def main():
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, f"{n}.json") for n in range(4)]
        for n, path in enumerate(paths):
            with open(path, "w") as file:
                json.dump({"name": f"name {n}"}, file)
        print(await collect(paths))


if __name__ == "__main__":
    asyncio.run(main())
