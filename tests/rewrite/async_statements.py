"""Several statements a loop: some go into the task, some stay in order; a continue, a target of two names, a name read after the loop."""
# pattern: asyncio
# needs: httpx
import asyncio
import os

import httpx

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


async def length_of(path):
    async with httpx.AsyncClient(verify=False) as client:
        answer = await client.get(BASE + path)
    return len(answer.text)


async def report(paths: list):
    total, rows = 0, []
    for number, path in enumerate(paths):
        # the work
        if path.startswith("/skip"):
            continue
        size = await length_of(path)
        double = size * 2

        # the rest
        total += double
        rows.append((number, path, size))
        print("row", number, total)
    return total, rows


async def last_of(paths: list):
    path, seen = None, {}
    for path in paths:
        seen[path] = await length_of(path) % 7
    return path, seen


async def above(paths: list, limit: int):
    found = 0
    for path in paths:
        if await length_of(path) > limit:
            found += 1
    return found


async def in_a_try(paths: list):
    rows = []
    for path in paths:
        try:
            size = await length_of(path)
        except httpx.HTTPError:
            size = -1
        rows.append(size)
    return rows


async def main():
    paths = ["/a", "/skip/1", "/bcd", "/delay/30", "/ef", "/skip/2"]
    print(await report(paths))
    print(await report([]))
    print(await last_of(paths), await last_of([]))
    print(await above(paths, 505))
    print(await in_a_try(paths[:2]))


asyncio.run(main())
