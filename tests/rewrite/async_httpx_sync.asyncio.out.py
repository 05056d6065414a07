"""httpx without a client, with one around the loop, and through functions: its own asynchronous client does the same."""
# pattern: asyncio review
# needs: httpx
import asyncio
import os
from collections import deque

import httpx

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


async def name_of(client, path):
    answer = await client.get(BASE + path, timeout=5)
    answer.raise_for_status()
    return answer.json()["path"]


async def names(paths):
    async with httpx.AsyncClient() as client:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def names_item(path):
            async with limit:
                return await name_of(client, path)

        def started():
            for path in paths:
                tasks.append(asyncio.create_task(names_item(path)))
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


async def row_of(client, number, path):
    try:
        answer = await client.get(path, params={"n": number})
        answer.raise_for_status()
    except httpx.HTTPStatusError as error:
        return number, error.response.status_code
    except httpx.TimeoutException:
        return number, "late"
    return number, answer.json()["path"], answer.json()["X-Test"], answer.headers["content-type"]


async def report(paths):
    rows = []
    async with httpx.AsyncClient(base_url=BASE, headers={"X-Test": "mine"}, timeout=0.5) as client:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def report_item(number, path):
            async with limit:
                return await row_of(client, number, path)

        def started():
            for number, path in enumerate(paths):
                tasks.append(asyncio.create_task(report_item(number, path)))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for task in started():
                rows.append(await task)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return rows


async def answers(paths):
    found = {}
    async with httpx.AsyncClient() as client:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def answers_item(path):
            async with limit:
                return await client.get(BASE + path)

        def started():
            for path in paths:
                tasks.append((path, asyncio.create_task(answers_item(path))))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for path, task in started():
                found[path] = await task
        finally:
            for item, task in tasks:
                task.cancel()
            await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
    return {path: answer.status_code for path, answer in found.items()}


def with_settings(paths):
    return [httpx.get(BASE + path, verify=False).status_code for path in paths]


async def main():
    print(await names(["/a", "/b"]), await names([]))
    print(await report(["/x", "/status/404", "/delay/900", "/y"]))
    print(await answers(["/x", "/status/500"]), with_settings(["/z"]))
    for at in (0, 1, 2):
        paths = ["/a", "/b"]
        paths.insert(at, "/status/403")
        try:
            print(await names(paths))
        except httpx.HTTPError as error:
            print("refused", error.response.status_code, error.response.url.path)


if __name__ == "__main__":
    asyncio.run(main())
