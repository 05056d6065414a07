"""Requests in a comprehension and in an expression."""
# pattern: asyncio review
# needs: requests aiohttp
import os

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def names(paths):
    return [requests.get(BASE + path, timeout=(3, 5)).json()["path"] for path in paths if path != "/none"]


def main():
    print(names(["/a", "/none", "/bc", "/delay/40"]))
    print(names([]), names(["/one"]))
    for at in (0, 1, 2):
        paths = ["/a", "/b"]
        paths.insert(at, "/none")
        print(names(paths))


main()
