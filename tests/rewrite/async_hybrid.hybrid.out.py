"""Requests and computing in one loop: tasks in one session, the computing in a process pool."""
# pattern: hybrid review
# needs: requests aiohttp
import asyncio
import os
from concurrent.futures import ProcessPoolExecutor

import aiohttp

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def score(text, rounds):
    value = 0
    for _ in range(rounds):
        for character in text:
            value = (value * 31 + ord(character)) % 1000003
    return value


async def scores(paths):
    found = []
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
            limit = asyncio.Semaphore(16)

            async def scores_item(path):
                async with limit:
                    async with session.get(BASE + path, timeout=aiohttp.ClientTimeout(sock_connect=5, sock_read=5)) as response:
                        response.raise_for_status()
                        text = await response.text()
                        return (path, await asyncio.get_running_loop().run_in_executor(pool, score, text, 20))

            tasks = [asyncio.create_task(scores_item(path)) for path in paths]
            try:
                for task in tasks:
                    found.append(await task)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
    return found


async def main():
    print(await scores([f"/page/{n}" for n in range(12)]))
    print(await scores([]), await scores(["/one"]))
    for at in (0, 1, 2):
        paths = ["/a", "/b"]
        paths.insert(at, "/status/404")
        try:
            print(await scores(paths))
        except aiohttp.ClientResponseError:
            print("refused")


if __name__ == "__main__":
    asyncio.run(main())
