"""Loops that await and have to stay as they are."""
# pattern: asyncio review
# needs: httpx
import asyncio
import os

import httpx

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


async def page(path: str):
    async with httpx.AsyncClient(verify=False) as client:
        answer = await client.get(BASE + path)
    return answer.json()


async def follow(path: str):
    seen = []
    for _ in range(4):
        seen.append(path)
        path = "/" + str((await page(path))["length"]) + path
    return seen


async def stream(paths):
    for path in paths:
        yield await page(path)


async def drain(paths: list):
    names = []
    async for one in stream(paths):
        names.append(one["path"])
    return names


class Session:
    def __init__(self):
        self.token = 0

    async def call(self, path: str):
        answer = await page(f"{path}/{self.token}")
        self.token = answer["length"]
        return answer["path"]


async def chained(session: Session, paths: list):
    return [await session.call(path) for path in paths]


async def main():
    print(await follow("/a"))
    print(await drain(["/a", "/b"]))
    print(await chained(Session(), ["/a", "/b", "/cc"]))


asyncio.run(main())
