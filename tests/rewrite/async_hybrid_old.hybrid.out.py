"""The same for Python 3.8, whose pools may hang where work is cancelled."""
# pattern: hybrid review
# python: 3.8
# needs: requests aiohttp
import asyncio
import functools
import os
import signal
from collections import deque
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
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
            limit = asyncio.Semaphore(16)
            tasks = deque()

            async def scores_item(path):
                async with limit:
                    async with session.get(BASE + path, timeout=aiohttp.ClientTimeout(sock_connect=5, sock_read=5)) as response:
                        response.raise_for_status()
                        text = await response.text(errors="replace")
                        return (path, await asyncio.shield(asyncio.get_running_loop().run_in_executor(pool, functools.partial(score, text, rounds=20))))

            def started():
                for path in paths:
                    tasks.append(asyncio.create_task(scores_item(path)))
                    if len(tasks) == 64:
                        yield tasks[0]
                        tasks.popleft()
                while tasks:
                    yield tasks[0]
                    tasks.popleft()

            try:
                for task in started():
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
