"""Comprehensions that await."""
# pattern: asyncio
# needs: httpx
import asyncio
import os

import httpx

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


async def page(path: str):
    async with httpx.AsyncClient(verify=False, timeout=5) as client:
        answer = await client.get(BASE + path)
    answer.raise_for_status()
    return answer.json()["path"]


async def pages(paths: list):
    return [await page(path) for path in paths]  # in order


async def by_name(paths: list):
    found = {path: await page(path) for path in paths if path != "/none"}
    return found


async def different(paths: list):
    return sorted({await page(path) for path in paths})


async def lengths(paths: list):
    print("lengths", [len(await page(path)) for path in paths])


async def attempt(paths):
    try:
        await pages(paths)
    except httpx.HTTPStatusError as error:
        print(error.response.status_code)


async def main():
    print(await pages(["/a", "/b", "/c"]), await pages([]))
    print(await by_name(["/x", "/none", "/y", "/x"]))
    print(await different(["/1", "/2", "/1"]))
    await lengths(["/1", "/22", "/333"])
    await attempt(["/status/503", "/a", "/b"])
    await attempt(["/a", "/status/503", "/b"])
    await attempt(["/a", "/b", "/status/503"])


asyncio.run(main())
