"""Requests that send something: forms, JSON, headers, names and passwords; what is asked of the answers."""
# pattern: asyncio review
# needs: requests aiohttp
import asyncio
import json
import os
from collections import deque

import aiohttp

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


async def create(rows):
    made = []
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def create_item(row):
            async with limit:
                async with session.post(BASE + "/rows", json=row, headers={"X-Test": str(row["n"])}, timeout=aiohttp.ClientTimeout(sock_connect=5, sock_read=5)) as response:
                    return (response.status, response.ok, json.loads(await response.read())["sent"], json.loads(await response.read())["X-Test"])

        def started():
            for row in rows:
                tasks.append(asyncio.create_task(create_item(row)))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for task in started():
                made.append(await task)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return made


async def replace(names):
    seen = {}
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def replace_item(name):
            async with limit:
                async with session.put(BASE + "/names/" + name, data={"name": name, "size": len(name)}, auth=aiohttp.BasicAuth("me", name)) as response:
                    response.raise_for_status()
                    answer = json.loads(await response.read())
                    return answer

        def started():
            for name in names:
                tasks.append((name, asyncio.create_task(replace_item(name))))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for name, task in started():
                answer = await task
                seen[name] = answer["method"], answer["sent"], answer["type"], answer["Authorization"]
        finally:
            for item, task in tasks:
                task.cancel()
            await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
    return seen


async def search(words):
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def search_item(word):
            async with limit:
                async with session.get(BASE + "/search", params={"q": word, "n": 3}, timeout=aiohttp.ClientTimeout(sock_connect=2, sock_read=5)) as response:
                    return json.loads(await response.read())["path"]

        def started():
            for word in words:
                tasks.append(asyncio.create_task(search_item(word)))
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


async def remove(numbers):
    gone = 0
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def remove_item(number):
            async with limit:
                async with session.delete(f"{BASE}/rows/{number}", timeout=aiohttp.ClientTimeout(sock_connect=5, sock_read=5)) as response:
                    return len(await response.read()) > 0

        def started():
            for number in numbers:
                tasks.append(asyncio.create_task(remove_item(number)))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for task in started():
                gone += await task
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return gone


async def replaced(names):
    seen, good = {}, 0
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def replaced_item(name):
            async with limit:
                async with session.patch(BASE + "/" + name, data=name) as response:
                    return response.ok, response.status, response.reason, response.status

        def started():
            for name in names:
                tasks.append((name, asyncio.create_task(replaced_item(name))))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for name, task in started():
                result, result_2, result_3, result_4 = await task
                good += result
                print("did", name, result_2, result_3)
                seen[name] = result_4
        finally:
            for item, task in tasks:
                task.cancel()
            await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
    return seen, good


async def texts(paths):
    found = []
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def texts_item(path):
            async with limit:
                async with session.get(BASE + path, timeout=aiohttp.ClientTimeout(sock_connect=5, sock_read=5)) as response:
                    text = await response.text(errors="replace")
                size = len(text)
                return size, text

        def started():
            for path in paths:
                tasks.append((path, asyncio.create_task(texts_item(path))))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for path, task in started():
                size, text = await task
                found.append((path, size, text[:9]))
        finally:
            for item, task in tasks:
                task.cancel()
            await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
    return found


async def main():
    print(await create([{"n": n, "text": "ä" * n} for n in range(5)]), await create([]))
    print(await replace(["one", "two", "three"]))
    print(await search(["a b", "c&d", "é"]))
    print(await remove(range(20)))
    print(await texts(["/a", "/bc"]))
    print(await replaced(["one", "status/404", "two"]))


if __name__ == "__main__":
    asyncio.run(main())
