"""Answers that the ordered half of a loop looks at: they are read in their tasks, and handed on."""
# pattern: asyncio review
# needs: requests aiohttp
import asyncio
import json
import os
import tempfile
from collections import deque

import aiohttp

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


async def by_name(session_header, paths):
    found = {}
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None), cookie_jar=aiohttp.CookieJar(unsafe=True)) as s:
        s.headers.update({"X-Test": session_header})
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def by_name_item(path):
            async with limit:
                answer = await s.get(BASE + path, timeout=aiohttp.ClientTimeout(sock_connect=10, sock_read=10))
                await answer.read()
                return answer

        def started():
            for path in paths:
                tasks.append((path, asyncio.create_task(by_name_item(path))))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for path, task in started():
                answer = await task
                if answer.status != 200:
                    print("no", path, answer.reason)
                    continue
                found[path] = json.loads(await answer.read())["X-Test"]
        finally:
            for item, task in tasks:
                task.cancel()
            await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
    return found


async def save(folder, count):
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def save_item(i):
            async with limit:
                url = f"{BASE}/items/{i}"
                response = await session.get(url, timeout=aiohttp.ClientTimeout(sock_connect=10, sock_read=10))
                await response.read()
                response.raise_for_status()
                return response

        def started():
            for i in range(count):
                tasks.append((i, asyncio.create_task(save_item(i))))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for i, task in started():
                response = await task
                with open(os.path.join(folder, f"{i}.json"), "wb") as file:
                    file.write(await response.read())
        finally:
            for item, task in tasks:
                task.cancel()
            await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)


async def total(paths):
    lengths = 0
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def total_item(path):
            async with limit:
                r = await session.get(BASE + path)
                await r.read()
                return r

        def started():
            for path in paths:
                tasks.append(asyncio.create_task(total_item(path)))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for task in started():
                r = await task
                print(r.ok, str(r.url)[len(BASE) :], r.headers["Content-Type"], len(await r.text(errors="replace")))
                lengths += json.loads(await r.read())["length"]
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return lengths


async def behind_try(paths):
    out, bad = [], []
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def behind_try_item(path):
            async with limit:
                replay = []
                try:
                    response = await session.get(BASE + path, timeout=aiohttp.ClientTimeout(sock_connect=0.5, sock_read=0.5))
                    await response.read()
                except (aiohttp.ClientError, asyncio.TimeoutError, json.JSONDecodeError):
                    replay.append(path)
                    return replay, None
                return replay, ((response.status, json.loads(await response.read())["length"]),)

        def started():
            for path in paths:
                tasks.append(asyncio.create_task(behind_try_item(path)))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for task in started():
                replay, result = await task
                for value in replay:
                    bad.append(value)
                if result is None:
                    continue
                (result_2,) = result
                out.append(result_2)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return out, bad


async def state_of(session, path):
    try:
        response = await session.get(BASE + path, timeout=aiohttp.ClientTimeout(sock_connect=0.5, sock_read=0.5))
        await response.read()
    except asyncio.TimeoutError:
        return "late"
    if response.status == 404:
        return "gone"
    response.raise_for_status()
    return json.loads(await response.read())["path"]


async def main():
    print(await by_name("a", ["/x", "/status/404", "/yz"]), await by_name("b", []))
    with tempfile.TemporaryDirectory() as folder:
        await save(folder, 6)
        for name in sorted(os.listdir(folder)):
            with open(os.path.join(folder, name)) as file:
                print(name, len(file.read()))
    print(await total(["/a", "/status/500", "/bc"]))
    print(await behind_try(["/a", "/delay/1500", "/status/404", "/b"]))
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)

        async def main_item(path):
            async with limit:
                return await state_of(session, path)

        tasks = [asyncio.create_task(main_item(path)) for path in ["/a", "/status/404", "/delay/1500", "/b"]]
        try:
            states = [await task for task in tasks]
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    print(states)
    try:
        await total(["/a", "/empty", "/b"])
    except ValueError:
        print("no JSON")


if __name__ == "__main__":
    asyncio.run(main())
