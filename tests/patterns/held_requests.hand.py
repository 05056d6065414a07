"""The same by hand."""
# pattern: asyncio_to_thread
# needs: requests
import asyncio
import os
import sys
import time

import requests

BASE = "http://127.0.0.1:" + os.environ["PP_SERVER"]


async def fetch(path: str):
    response = await asyncio.to_thread(requests.get, BASE + path, timeout=5)
    return response.json()["path"]


async def collect(paths: list):
    return await asyncio.gather(*[fetch(path) for path in paths])


async def main():
    before = time.perf_counter()
    print(await collect([f"/page/{n}" for n in range(60)]))
    print("work", time.perf_counter() - before, file=sys.stderr)


if __name__ == "__main__":
    asyncio.run(main())
