"""Tasks that count in an object that they share: between reading and writing it another one would run."""
import asyncio
import sqlite3
import threading

import requests


class Counter:
    def __init__(self):
        self.count = 0


counter = Counter()
session = requests.Session()
local = threading.local()


async def count(url: str):
    before = counter.count
    text = requests.get(url).text  # call: review counter.count
    counter.count = before + len(text)


async def shared(url: str):
    return session.get(url).text  # call: review shared-object


async def rows(path: str):
    connection = sqlite3.connect(path)  # call: refused thread-bound
    return connection.execute("select 1").fetchall()  # call: refused thread-bound


async def main(urls: list):
    await asyncio.gather(*[count(url) for url in urls], shared(urls[0]), rows("x"))


asyncio.run(main(["http://a/1"]))
