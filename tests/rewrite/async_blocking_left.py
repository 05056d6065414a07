"""Calls in coroutines that stay: nothing else runs, tasks that print or share, a connection of one thread, a generator, a lock."""
# pattern: asyncio_to_thread
# python: 3.9
# needs: requests
import asyncio
import os
import sqlite3
import threading

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")
lock = threading.Lock()
seen = []


async def noisy(path: str):
    print("asking", path)
    length = requests.get(BASE + path).json()["length"]
    print("answer", path, length)


async def sharing(path: str):
    count = len(seen)
    name = requests.get(BASE + path).json()["path"]
    seen.append((count, name))


async def rows():
    connection = sqlite3.connect(":memory:")
    connection.execute("create table t (a)")
    connection.execute("insert into t values (1)")
    return connection.execute("select a from t").fetchall()


async def lengths(paths: list):
    return sum(requests.get(BASE + path).json()["length"] for path in paths)


async def locked(path: str):
    with lock:
        return requests.get(BASE + path).json()["path"]


async def main():
    await asyncio.gather(*[noisy(path) for path in ("/a", "/delay/50", "/b")])
    await asyncio.gather(*[sharing(path) for path in ("/delay/50", "/a", "/b")])
    print(seen, await asyncio.gather(rows(), lengths(["/a", "/bc"]), locked("/x"), locked("/y")))


asyncio.run(main())
