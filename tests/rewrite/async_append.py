"""One session, many pages, the results in order."""
# pattern: asyncio review
# needs: aiohttp
import asyncio
import os

import aiohttp

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


async def fetch(session, url):
    async with session.get(url) as response:
        return response.status, await response.json()


async def collect(urls: list):
    sizes = []
    async with aiohttp.ClientSession() as session:
        for url in urls:
            status, page = await fetch(session, url)
            sizes.append((status, page["path"]))
    return sizes


async def main():
    print(await collect([f"{BASE}/page/{n}" for n in range(40)]))
    print(await collect([]))
    print(await collect([BASE + "/one"]))
    print(await collect([f"{BASE}/delay/{ms}" for ms in (60, 5, 40, 1)]))


if __name__ == "__main__":
    asyncio.run(main())
