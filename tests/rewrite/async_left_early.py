"""Loops that are left by `break` and `return`: the tasks behind are cancelled, and what they met is not asked for."""
# pattern: asyncio review
# needs: aiohttp
import asyncio
import os

import aiohttp

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


async def fetch(session, path):
    async with session.get(BASE + path) as response:
        response.raise_for_status()
        return (await response.json())["path"]


async def first(session, paths: list, wanted: str):
    for path in paths:
        found = await fetch(session, path)
        if found.endswith(wanted):
            return found
    return None


async def until(session, paths: list, wanted: str):
    seen = []
    for path in paths:
        found = await fetch(session, path)
        print("got", found)
        if found.endswith(wanted):
            break
        seen.append(found)
    return seen, path


async def main():
    paths = [f"/p/{n}" for n in range(8)] + ["/status/404", "/delay/60000"]
    async with aiohttp.ClientSession() as session:
        print(await first(session, paths, "3"), await until(session, paths, "7"), await first(session, [], "3"))
        try:
            print(await first(session, paths, "nowhere"))
        except aiohttp.ClientResponseError as error:
            print(error.status)


asyncio.run(main())
