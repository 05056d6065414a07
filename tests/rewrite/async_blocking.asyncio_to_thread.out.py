"""Calls that hold up the event loop while other tasks could run: each in a thread of its own."""
# pattern: asyncio_to_thread
# python: 3.9
# needs: requests
import asyncio
import os
import tempfile
import time

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


class Missing(Exception):
    pass


def load(path):
    answer = requests.get(BASE + path, timeout=5)
    if answer.status_code == 404:
        raise Missing(path)
    answer.raise_for_status()
    return answer.json()


async def fetch(path: str):
    return (await asyncio.to_thread(requests.get, BASE + path, timeout=5)).json()["path"]


async def helped(path: str):
    page = await asyncio.to_thread(load, path)
    await asyncio.sleep(0.01)
    return page["path"], page["length"]


async def content(path: str):
    return len(await asyncio.to_thread(lambda: open(path).read()))


async def main():
    paths = [f"/page/{n}" for n in range(8)]
    print(await asyncio.gather(*[fetch(path) for path in paths]))
    print(await asyncio.gather(*[helped(path) for path in paths]))
    print(await asyncio.gather(*[fetch(path) for path in []]), await asyncio.gather(fetch("/one")))
    for at in (0, 4, 8):
        wanted = paths[:at] + ["/status/404"] + paths[at:]
        try:
            await asyncio.gather(*[helped(path) for path in wanted])
        except Missing as error:
            print("missing", error)
        done = await asyncio.gather(*[helped(path) for path in wanted], return_exceptions=True)
        print([isinstance(one, Missing) for one in done])
    folder = tempfile.mkdtemp()
    if folder:
        names = [os.path.join(folder, name) for name in ("a", "b")]
        for name in names:
            with open(name, "w") as file:
                file.write(name[-1] * 100)
        print(await asyncio.gather(*[content(name) for name in names]))
        for name in names:
            os.unlink(name)
        os.rmdir(folder)


asyncio.run(main())
