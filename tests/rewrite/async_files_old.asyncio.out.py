"""The same on a Python without asyncio.to_thread: by the executor of the event loop, through partial where there are named arguments."""
# pattern: asyncio review
# needs: requests aiohttp
# python: 3.8
import asyncio
import functools
import json
import os
import tempfile
from collections import deque
from pathlib import Path

import aiohttp
import requests

BASE = "http://127.0.0.1:" + os.environ["PP_SERVER"]


async def post(session, path):
    body = await asyncio.get_running_loop().run_in_executor(None, functools.partial(Path(path).read_text, encoding="utf-8"))
    async with session.post(BASE + "/echo", data=body, timeout=aiohttp.ClientTimeout(sock_connect=5, sock_read=5)) as response:
        return len(body), json.loads(await response.read())["path"]


def settings(path):
    with open(path) as file:
        return json.load(file)


async def collect(paths):
    found = []
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def collect_item(path):
            async with limit:
                return await asyncio.get_running_loop().run_in_executor(None, settings, path), await post(session, path)

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
                wanted, result = await task
                found.append((result, wanted["name"]))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return found


def sizes(paths):
    return [(open(path).read(), requests.get(BASE + "/" + os.path.basename(path), timeout=5).status_code) for path in paths]


def first_lines(folder, names):
    out = {}
    for name in names:
        with open(os.path.join(folder, name), "rb") as file:
            text = file.read()
            answer = requests.get(BASE + "/" + name, params={"n": len(text)}, timeout=5)
            out[name] = answer.json()["path"]
        with open(os.path.join(folder, name)) as file:
            for line in file:
                if not line.strip():
                    raise ValueError(name)
    return out


async def main():
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, f"{n}.json") for n in range(12)]
        for n, path in enumerate(paths):
            with open(path, "w") as file:
                json.dump({"name": f"name {n}"}, file)
        print(await collect(paths), await collect([]))
        print(sizes(paths[:3]), first_lines(folder, ["1.json", "2.json"]))
        for where in (0, 2, 4):
            some = paths[:5]
            some[where] = os.path.join(folder, "none")
            try:
                print(await collect(some))
            except FileNotFoundError as error:
                print("missing", os.path.basename(error.filename))
        Path(paths[3]).write_text("{")
        try:
            print(await collect(paths))
        except ValueError as error:
            print(error)
        Path(paths[2]).write_text("a\n\nb")
        print(first_lines(folder, ["1.json"]))
        first_lines(folder, ["1.json", "2.json", "3.json"])


if __name__ == "__main__":
    asyncio.run(main())
