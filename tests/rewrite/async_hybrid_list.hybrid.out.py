"""A comprehension of both; the work of a module that has no guard yet, with a constant that it reads."""
# pattern: hybrid review
# needs: requests aiohttp
import asyncio
import os
from concurrent.futures import ProcessPoolExecutor

import aiohttp

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")
MODULUS = 65521


def checksum(text):
    a, b = 1, 0
    for _ in range(30):
        for character in text:
            a = (a + ord(character)) % MODULUS
            b = (b + a) % MODULUS
    return b << 16 | a


async def checksums(paths):
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
            limit = asyncio.Semaphore(16)

            async def checksums_item(path):
                async with limit:
                    async with session.get(BASE + path) as response:
                        return await asyncio.get_running_loop().run_in_executor(pool, checksum, await response.text())

            tasks = [asyncio.create_task(checksums_item(path)) for path in paths]
            try:
                return [await task for task in tasks]
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)


if __name__ == "__main__":
    print(asyncio.run(checksums(["/a", "/delay/40", "/b"])))
    print(asyncio.run(checksums([])), asyncio.run(checksums(["/one"])))
