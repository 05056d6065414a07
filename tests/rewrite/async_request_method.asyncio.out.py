"""request("GET", url): with the method as its first argument, by the module, by a session around the loop, by one that an object holds."""
# pattern: asyncio review
# needs: requests aiohttp
import asyncio
import json
import os
from collections import deque

import aiohttp
import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


async def lengths(paths):
    found = []
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def lengths_item(path):
            async with limit:
                async with session.request("GET", BASE + path, timeout=aiohttp.ClientTimeout(sock_connect=5, sock_read=5)) as response:
                    response.raise_for_status()
                    return json.loads(await response.read())["length"]

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
            for task in started():
                found.append(await task)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return found


async def stored(names):
    found = {}
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None), cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        session.headers["X-Test"] = "yes"
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def stored_item(name):
            async with limit:
                async with session.request("POST", BASE + "/p/" + name, json={"name": name}, timeout=aiohttp.ClientTimeout(sock_connect=5, sock_read=5)) as answer:
                    async with session.request("GET", BASE + "/p/" + name, params={"n": len(name)}) as response:
                        page = json.loads(await response.read())
                    return page, answer.status

        def started():
            for name in names:
                tasks.append((name, asyncio.create_task(stored_item(name))))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for name, task in started():
                page, result = await task
                found[name] = result, page["path"], page.get("X-Test")
        finally:
            for item, task in tasks:
                task.cancel()
            await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
    return found


class Client:
    def __init__(self):
        self.session = requests.Session()
        self.session.headers["X-Test"] = "held"

    async def seen(self, session, name):
        async with session.request("GET", BASE + "/p/" + name, timeout=aiohttp.ClientTimeout(sock_connect=5, sock_read=5)) as answer:
            answer.raise_for_status()
            return json.loads(await answer.read())["path"]

    async def all(self, names):
        found = []
        async with aiohttp.ClientSession(headers=self.session.headers, cookies=self.session.cookies.get_dict(), trust_env=True, timeout=aiohttp.ClientTimeout(total=None), cookie_jar=aiohttp.CookieJar(unsafe=True, quote_cookie=False)) as session:
            limit = asyncio.Semaphore(16)
            tasks = deque()

            async def all_item(name):
                async with limit:
                    return await self.seen(session, name)

            def started():
                for name in names:
                    tasks.append(asyncio.create_task(all_item(name)))
                    if len(tasks) == 64:
                        yield tasks[0]
                        tasks.popleft()
                while tasks:
                    yield tasks[0]
                    tasks.popleft()

            try:
                for task in started():
                    found.append(await task)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
        return found


async def heads(paths):
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def heads_item(path):
            async with limit:
                async with session.request("HEAD", BASE + path, timeout=aiohttp.ClientTimeout(sock_connect=5, sock_read=5)) as response:
                    return response.status

        def started():
            for path in paths:
                tasks.append(asyncio.create_task(heads_item(path)))
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


def by_any(method, paths):
    found = []
    for path in paths:  # the method is not written out: left alone
        found.append(requests.request(method, BASE + path, timeout=5).status_code)
    return found


async def main():
    paths = [f"/page/{n}" for n in range(9)]
    print(await lengths(paths), await lengths([]))
    for where in (0, 4, 9):
        try:
            print(await lengths(paths[:where] + ["/status/404"] + paths[where:]))
        except aiohttp.ClientResponseError:
            print("refused")
    print(await stored(["a", "bb", "ccc"]))
    client = Client()
    print(await client.all(["x", "yy"]))
    try:
        print(await client.all(["x", "../status/500", "yy"]))
    except aiohttp.ClientResponseError:
        print("refused")
    print(await heads(paths[:3]))
    print(by_any("GET", paths[:2]))


if __name__ == "__main__":
    asyncio.run(main())
