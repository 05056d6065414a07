"""Threads that are awaited one after the other; in a method, under a try."""
# pattern: asyncio
# python: 3.9
import asyncio
import hashlib
import os
import tempfile


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()[:8]


class Folder:
    def __init__(self, root: str):
        self.root = root
        self.log = []

    async def digests(self, names: list):
        found = {}
        for name in names:
            found[name] = await asyncio.to_thread(digest, os.path.join(self.root, name))
            self.log.append(name)
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
