"""Coroutines that hold up their event loop, awaited one after the other."""
# pattern: asyncio
# python: 3.9
# needs: requests
import asyncio
import os
import tempfile
import urllib.request
from collections import deque

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


class Store:
    def __init__(self):
        self.rows, self.failed = [], []

    def save(self, name):
        if name.endswith("5"):
            raise ValueError(name)
        self.rows.append(name)

    def fail(self, path, error):
        self.failed.append((path, type(error).__name__))


async def fetch(path: str):
    response = await asyncio.to_thread(requests.get, BASE + path, timeout=5)
    response.raise_for_status()
    return response.json()["path"]


async def length(path: str):
    with await asyncio.to_thread(urllib.request.urlopen, BASE + path, timeout=5) as response:
        return len(await asyncio.to_thread(response.read))


async def both(path: str):
    return await fetch(path), await length(path)


async def content(path: str):
    with open(path) as file:
        return await asyncio.to_thread(file.read)


async def names(paths: list):
    found = []
    limit = asyncio.Semaphore(16)
    tasks = deque()

    async def names_item(path):
        async with limit:
            replay = []
            try:
                try:
                    replay.append((0, await fetch(path)))
                except requests.HTTPError as error:
                    replay.append((1, str(error.response.status_code)))
                return replay, None
            except Exception as error_2:
                return replay, error_2

    def started():
        for path in paths:
            tasks.append((path, asyncio.create_task(names_item(path))))
            if len(tasks) == 64:
                yield tasks[0]
                tasks.popleft()
        while tasks:
            yield tasks[0]
            tasks.popleft()

    try:
        for path, task in started():
            replay, error_2 = await task
            for value in replay:
                if value[0] == 0:
                    found.append(value[1])
                else:
                    print("refused", path, value[1])
            if error_2 is not None:
                raise error_2
    finally:
        for item, task in tasks:
            task.cancel()
        await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
    return found


async def pairs(paths: list):
    limit = asyncio.Semaphore(16)
    tasks = deque()

    async def pairs_item(path):
        async with limit:
            return await both(path)

    def started():
        for path in paths:
            tasks.append(asyncio.create_task(pairs_item(path)))
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


async def until_it_fails(paths: list):
    found = []
    try:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def until_it_fails_item(path):
            async with limit:
                return await fetch(path)

        def started():
            for path in paths:
                tasks.append(asyncio.create_task(until_it_fails_item(path)))
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
    except requests.RequestException as error:
        print("failed after", found, type(error).__name__)


async def stored(paths: list, store):
    limit = asyncio.Semaphore(16)
    tasks = deque()

    async def stored_item(path):
        async with limit:
            return await fetch(path)

    def started():
        for path in paths:
            tasks.append((path, asyncio.create_task(stored_item(path))))
            if len(tasks) == 64:
                yield tasks[0]
                tasks.popleft()
        while tasks:
            yield tasks[0]
            tasks.popleft()

    try:
        for path, task in started():
            try:
                name = await task
                store.save(name)
            except (ValueError, requests.HTTPError) as error:
                store.fail(path, error)
            else:
                print("stored", name, len(store.rows))
            finally:
                print("did", path)
    finally:
        for item, task in tasks:
            task.cancel()
        await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)


async def stored_at_once(paths: list, store):
    limit = asyncio.Semaphore(16)
    tasks = deque()

    async def stored_at_once_item(path):
        async with limit:
            wanted = path + "?n"
            return await fetch(wanted)

    def started():
        for path in paths:
            tasks.append((path, asyncio.create_task(stored_at_once_item(path))))
            if len(tasks) == 64:
                yield tasks[0]
                tasks.popleft()
        while tasks:
            yield tasks[0]
            tasks.popleft()

    try:
        for path, task in started():
            wanted = path + "?n"
            try:
                store.save(await task)
            except ValueError as error:
                store.fail(path, error)
    finally:
        for item, task in tasks:
            task.cancel()
        await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)


async def files(count: int):
    with tempfile.TemporaryDirectory() as folder:
        for n in range(count):
            with open(os.path.join(folder, str(n)), "w") as file:
                file.write(str(n) * n)
        total = 0
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def files_item(n):
            async with limit:
                return len(await content(os.path.join(folder, str(n))))

        def started():
            for n in range(count):
                tasks.append(asyncio.create_task(files_item(n)))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for task in started():
                total += await task
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return total


async def main():
    good = [f"/p/{n}" for n in range(7)]
    print(await names(good))
    print(await names(["/status/404"] + good + ["/status/500"]), await names([]))
    print(await pairs(good))
    for at in (0, 3, 7):
        await until_it_fails(good[:at] + ["/status/404"] + good[at:])
    print(await files(20))
    store = Store()
    await stored(["/status/404"] + good + ["/status/500"], store)
    try:
        await stored_at_once(good + ["/status/404", "/p/9"], store)
    except requests.HTTPError as error:
        print("ended by", error.response.status_code)
    print(store.rows, store.failed)


if __name__ == "__main__":
    asyncio.run(main())
