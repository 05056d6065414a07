"""A comprehension of both; the work of a module that has no guard yet, with a constant that it reads."""
# pattern: hybrid review
# python: 3.11
# needs: requests aiohttp
import asyncio
import os
import signal
from collections import deque
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
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
            limit = asyncio.Semaphore(16)
            tasks = deque()

            async def checksums_item(path):
                async with limit:
                    async with session.get(BASE + path) as response:
                        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(pool, checksum, await response.text(errors="replace")))

            def started():
                for path in paths:
                    tasks.append(asyncio.create_task(checksums_item(path)))
                    if len(tasks) == 64:
                        yield tasks[0]
                        tasks.popleft()
                while tasks:
                    yield tasks[0]
                    tasks.popleft()

            try:
                return [await task for task in started()]
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)


if __name__ == "__main__":
    print(asyncio.run(checksums(["/a", "/delay/40", "/b"])))
    print(asyncio.run(checksums([])), asyncio.run(checksums(["/one"])))
