"""What a thread would do otherwise stays in the event loop: a value of the thread's own, a StopIteration that a file raises."""
# pattern: asyncio review
# needs: requests aiohttp
# python: 3.9
import asyncio
import os
import tempfile
import threading
from collections import deque

import aiohttp

BASE = "http://127.0.0.1:" + os.environ["PP_SERVER"]
of_thread = threading.local()
of_thread.encoding = "latin-1"


def text_of(path):
    with open(path, encoding=of_thread.encoding) as file:
        return file.read()


def first_line(path):
    with open(path, encoding="latin-1") as file:
        return next(file)


async def codes(paths):
    out = []
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def codes_item(path):
            async with limit:
                text = text_of(path)
                try:
                    line = first_line(path)
                except StopIteration:
                    line = "empty"
                async with session.get(BASE + "/" + os.path.basename(path), timeout=aiohttp.ClientTimeout(sock_connect=5, sock_read=5)) as response:
                    return (response.status, text, line)

        def started():
            for path in paths:
                tasks.append(asyncio.create_task(codes_item(path)))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for task in started():
                out.append(await task)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return out


async def main():
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, f"{n}.txt") for n in range(6)]
        for n, path in enumerate(paths):
            with open(path, "wb") as file:
                file.write(b"\xe4\n" * n)
        print(await codes(paths))


if __name__ == "__main__":
    asyncio.run(main())
