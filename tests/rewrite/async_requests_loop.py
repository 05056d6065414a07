"""Requests in the loop itself, with parameters, headers and a test of the answer; one of the callers is a coroutine already."""
# pattern: asyncio review
# needs: requests aiohttp
import asyncio
import os

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def sizes(paths, tag):
    total, found = 0, {}
    for number, path in enumerate(paths):
        response = requests.get(BASE + path, params={"n": number}, headers={"X-Tag": tag})
        if response.status_code != 200:
            continue
        kind = response.headers["Content-Type"]
        size = len(response.text)
        found[path] = size, kind
        total += size
    return total, found


def show(paths, tag="plain"):
    total, found = sizes(paths, tag)
    print(tag, total, found)


async def later(paths):
    await asyncio.sleep(0)
    show(paths, tag="later")


show(["/a", "/status/404", "/bc", "/delay/40"])
show([])
show(["/one"])
asyncio.run(later(["/x", "/y"]))
print(requests.codes.ok)
