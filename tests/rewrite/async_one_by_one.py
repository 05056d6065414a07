"""Coroutines that hold up their event loop, awaited one after the other."""
# pattern: asyncio
# python: 3.9
# needs: requests
import asyncio
import os
import tempfile
import urllib.request

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


async def fetch(path: str):
    response = requests.get(BASE + path, timeout=5)
    response.raise_for_status()
    return response.json()["path"]


async def length(path: str):
    with urllib.request.urlopen(BASE + path, timeout=5) as response:
        return len(response.read())


async def both(path: str):
    return await fetch(path), await length(path)


async def content(path: str):
    with open(path) as file:
        return file.read()


async def names(paths: list):
    found = []
    for path in paths:
        try:
            found.append(await fetch(path))
        except requests.HTTPError as error:
            print("refused", path, error.response.status_code)
    return found


async def pairs(paths: list):
    return [await both(path) for path in paths]


async def until_it_fails(paths: list):
    found = []
    try:
        for path in paths:
            found.append(await fetch(path))
    except requests.RequestException as error:
        print("failed after", found, type(error).__name__)


async def files(count: int):
    with tempfile.TemporaryDirectory() as folder:
        for n in range(count):
            with open(os.path.join(folder, str(n)), "w") as file:
                file.write(str(n) * n)
        total = 0
        for n in range(count):
            total += len(await content(os.path.join(folder, str(n))))
    return total


async def main():
    good = [f"/p/{n}" for n in range(7)]
    print(await names(good))
    print(await names(["/status/404"] + good + ["/status/500"]), await names([]))
    print(await pairs(good))
    for at in (0, 3, 7):
        await until_it_fails(good[:at] + ["/status/404"] + good[at:])
    print(await files(20))


if __name__ == "__main__":
    asyncio.run(main())
