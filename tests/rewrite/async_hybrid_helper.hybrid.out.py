"""The request in a helper, the computing in the loop, one after the other in one expression; numbers that are added up."""
# pattern: hybrid review
# python: 3.11
# needs: requests aiohttp
import asyncio
import json
import os
import signal
from collections import deque
from concurrent.futures import ProcessPoolExecutor

import aiohttp

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


class Broken(ValueError):
    pass


def primes_up_to(n):
    return [k for k in range(2, n) if all(k % d for d in range(2, k))]


def checked(n):
    if n == 13:
        raise Broken(n)
    return len(primes_up_to(n * 10))


async def load(session, path):
    async with session.get(BASE + path) as response:
        return json.loads(await response.read())["length"]


async def total(paths):
    numbers, largest = 0, 0
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
            limit = asyncio.Semaphore(16)
            tasks = deque()

            async def total_item(path):
                async with limit:
                    return await asyncio.shield(asyncio.get_running_loop().run_in_executor(pool, checked, await load(session, path)))

            def started():
                for path in paths:
                    tasks.append(asyncio.create_task(total_item(path)))
                    if len(tasks) == 64:
                        yield tasks[0]
                        tasks.popleft()
                while tasks:
                    yield tasks[0]
                    tasks.popleft()

            try:
                for task in started():
                    count = await task
                    numbers += count
                    largest = max(largest, count)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
    return numbers, largest


if __name__ == "__main__":
    print(asyncio.run(total(["/" + "x" * n for n in range(1, 9)])), asyncio.run(total([])))
    for at in (0, 1, 2):
        names = ["/a", "/bc"]
        names.insert(at, "/" + "t" * 12)
        try:
            print(asyncio.run(total(names)))
        except Broken as error:
            print("broken", error)
