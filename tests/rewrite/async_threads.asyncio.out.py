"""Threads that are awaited one after the other; in a method, under a try."""
# pattern: asyncio
# python: 3.9
import asyncio
import hashlib
import os
import tempfile
from collections import deque


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()[:8]


class Folder:
    def __init__(self, root: str):
        self.root = root
        self.log = []

    async def digests(self, names: list):
        found = {}
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def digests_item(name):
            async with limit:
                return await asyncio.to_thread(digest, os.path.join(self.root, name))

        def started():
            for name in names:
                tasks.append((name, asyncio.create_task(digests_item(name))))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for name, task in started():
                found[name] = await task
                self.log.append(name)
        finally:
            for item, task in tasks:
                task.cancel()
            await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
        return found


async def attempt(root, names):
    folder = Folder(root)
    try:
        await folder.digests(names)
    except FileNotFoundError as error:
        print(error.strerror, folder.log)


async def main():
    with tempfile.TemporaryDirectory() as root:
        names = [f"f{n}" for n in range(12)]
        for name in names:
            with open(os.path.join(root, name), "w") as file:
                file.write(name * 100)
        folder = Folder(root)
        print(await folder.digests(names), folder.log)
        await attempt(root, ["missing"] + names)
        await attempt(root, names[:5] + ["missing"] + names[5:])
        await attempt(root, names + ["missing"])


asyncio.run(main())
