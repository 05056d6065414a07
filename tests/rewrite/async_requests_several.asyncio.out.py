"""Several loops of requests, two in one function; a single request that may stay as it is, and one whose exception is caught and may not."""
# pattern: asyncio review
# needs: requests aiohttp
import asyncio
import json
import os
from collections import deque

import aiohttp
import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


async def both(paths):
    names, lengths = [], {}
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def both_item(path):
            async with limit:
                async with session.get(BASE + path, timeout=aiohttp.ClientTimeout(sock_connect=5, sock_read=5)) as response:
                    return json.loads(await response.read())["path"]

        def started():
            for path in paths:
                tasks.append(asyncio.create_task(both_item(path)))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for task in started():
                names.append(await task)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def both_item_2(path):
            async with limit:
                async with session.get(BASE + path + "/more", timeout=aiohttp.ClientTimeout(sock_connect=5, sock_read=5)) as response:
                    return json.loads(await response.read())["length"]

        def started():
            for path in paths:
                tasks.append((path, asyncio.create_task(both_item_2(path))))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for path, task in started():
                lengths[path] = await task
        finally:
            for item, task in tasks:
                task.cancel()
            await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
    return names, lengths


async def checked(paths):
    try:
        async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
            limit = asyncio.Semaphore(16)
            tasks = deque()

            async def checked_item(path):
                async with limit:
                    async with session.get(BASE + path, timeout=aiohttp.ClientTimeout(sock_connect=5, sock_read=5)) as response:
                        response.raise_for_status()

            def started():
                for path in paths:
                    tasks.append(asyncio.create_task(checked_item(path)))
                    if len(tasks) == 64:
                        yield tasks[0]
                        tasks.popleft()
                while tasks:
                    yield tasks[0]
                    tasks.popleft()

            try:
                for task in started():
                    await task
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
    except aiohttp.ClientResponseError:
        return False
    return True


def mixed(paths):
    found = []
    try:
        first = requests.get(BASE + "/status/500", timeout=5)
        first.raise_for_status()
        for path in paths:
            found.append(requests.get(BASE + path, timeout=5).json()["path"])
    except requests.HTTPError:
        return "refused"
    return found


def login(path):
    response = requests.get(BASE + path, timeout=5)
    response.raise_for_status()


def both_caught(path, paths):
    try:
        login(path)
        return [requests.get(BASE + path, timeout=5).json()["path"] for path in paths]
    except requests.HTTPError:
        return "refused"


async def main():
    first = requests.get(BASE + "/first", timeout=5).json()["path"]
    print(first, await both(["/a", "/b", "/c"]), await both([]))
    print(await checked(["/a", "/b"]), await checked(["/a", "/status/404", "/b"]), await checked([]))
    print(mixed(["/x", "/y"]))
    print(both_caught("/login", ["/x", "/y"]), both_caught("/status/403", ["/x"]))


if __name__ == "__main__":
    asyncio.run(main())
