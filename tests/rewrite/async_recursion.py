"""A function that calls itself for what an item leads to: its calls in the ordered half cannot be awaited, so that it is left; those beside it are not."""
# pattern: asyncio review
# needs: requests aiohttp
import time
import os

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def tree(paths, depth):
    total = 0
    for path in paths:
        total += requests.get(BASE + path).json()["length"]
        if depth:
            total += tree([path + "/x"], depth - 1)
    return total


def listed(paths, depth):
    if not depth:
        return paths
    out = []
    for path in listed([p + "/y" for p in paths], depth - 1):
        out.append(requests.get(BASE + path).json()["path"])
    return out


def lengths(paths):
    good, bad = [], []
    for path in paths:
        try:
            good.append(requests.get(BASE + path).json()["length"])
            time.sleep(0.001)
        except ValueError:
            bad.append(path)
    return good, bad


def named(paths):
    found = {}
    for path in paths:
        try:
            found[path] = requests.get(BASE + path).json()["length"]
        except ValueError:
            found[path] = None
    return found


print(tree(["/a", "/b"], 2), listed(["/a"], 2))
print(lengths(["/a", "/empty/x", "/b"]), lengths([]), named(["/a", "/empty/x"]))
