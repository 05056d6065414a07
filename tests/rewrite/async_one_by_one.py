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


async def stored(paths: list, store):
    for path in paths:
        try:
            name = await fetch(path)
            store.save(name)
        except (ValueError, requests.HTTPError) as error:
            store.fail(path, error)
        else:
            print("stored", name, len(store.rows))
        finally:
            print("did", path)


async def stored_at_once(paths: list, store):
    for path in paths:
        wanted = path + "?n"
        try:
            store.save(await fetch(wanted))
        except ValueError as error:
            store.fail(path, error)


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
    store = Store()
    await stored(["/status/404"] + good + ["/status/500"], store)
    try:
        await stored_at_once(good + ["/status/404", "/p/9"], store)
    except requests.HTTPError as error:
        print("ended by", error.response.status_code)
    print(store.rows, store.failed)


if __name__ == "__main__":
    asyncio.run(main())
