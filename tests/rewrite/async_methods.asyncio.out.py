"""Requests in methods: of an object, of a class, without either, of a base class, beside functions."""
# pattern: asyncio review
# needs: requests aiohttp
import asyncio
import json
import os
from collections import deque

import aiohttp

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


class Pages:
    prefix = "/p"

    def __init__(self, base, seconds=5):
        self.base = base
        self.seconds = seconds

    async def page(self, session, path):
        async with session.get(self.base + self.prefix + path, timeout=aiohttp.ClientTimeout(sock_connect=self.seconds, sock_read=self.seconds)) as response:
            response.raise_for_status()
            return json.loads(await response.read())

    async def length(self, session, path):
        return (await self.page(session, path))["length"]

    async def lengths(self, paths):
        async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
            limit = asyncio.Semaphore(16)
            tasks = deque()

            async def lengths_item(path):
                async with limit:
                    return await self.length(session, path)

            def started():
                for path in paths:
                    tasks.append(asyncio.create_task(lengths_item(path)))
                    if len(tasks) == 64:
                        yield tasks[0]
                        tasks.popleft()
                while tasks:
                    yield tasks[0]
                    tasks.popleft()

            try:
                return [await task for task in started()]
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)


class Texts(Pages):
    prefix = "/text"

    async def report(self, paths):
        for number, one in enumerate(await self.lengths(paths)):
            print(number, one)


class Status:
    patience = (3, 5)

    @staticmethod
    async def of(session, path):
        async with session.get(BASE + path, timeout=aiohttp.ClientTimeout(sock_connect=Status.patience[0], sock_read=Status.patience[1])) as response:
            return response.status

    @classmethod
    async def codes(cls, paths):
        codes = {}
        async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
            limit = asyncio.Semaphore(16)
            tasks = deque()

            async def codes_item(path):
                async with limit:
                    return await cls.of(session, path)

            def started():
                for path in paths:
                    tasks.append((path, asyncio.create_task(codes_item(path))))
                    if len(tasks) == 64:
                        yield tasks[0]
                        tasks.popleft()
                while tasks:
                    yield tasks[0]
                    tasks.popleft()

            try:
                for path, task in started():
                    codes[path] = await task
            finally:
                for item, task in tasks:
                    task.cancel()
                await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
        return codes


async def attempt(pages, paths):
    try:
        return await pages.lengths(paths)
    except aiohttp.ClientResponseError:
        return "refused"


async def main():
    pages = Pages(BASE)
    print(await attempt(pages, ["/a", "/bc"]), await attempt(pages, []))
    await Texts(BASE, seconds=3.5).report(["/x", "/yz"])
    print(await Status.codes(["/a", "/status/404", "/b"]))


if __name__ == "__main__":
    asyncio.run(main())
