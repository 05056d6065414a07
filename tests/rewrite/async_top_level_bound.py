"""Loops of requests at the top level of a script, whose ordered half binds the module's names in other ways: in what it repeats, on one line, in a block."""
# pattern: asyncio review
# needs: requests aiohttp
import os

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")
session, limit, tasks = "the module's own", 3, 4

good = bad = 0
pages = {}
for name in ["/a", "/bc", "/empty/x", "/def"]:
    try:
        page = requests.get(BASE + name).json()
        pages[name] = page["path"]
        good += 1
    except ValueError:
        pages[name] = None
        bad += 1
        worst = name
print(good, bad, worst, pages)

low = high = None
for start in ["/a", "/longer"]:
    for part in range(2):
        length = requests.get(BASE + start * (part + 1)).json()["length"]
        if length > 3:
            low, high = length, start
            del length
print(low, high, session, limit, tasks)

paths = ["/x", "/yz"]
for path in paths: size = len(path); print(requests.head(BASE + path).status_code, session); latest = size
print(latest, size)

# A name of the module cannot be annotated in a function.
for path in paths:
    status: int = requests.get(BASE + path).status_code
    print(status)
print(status, sorted(__annotations__))

for group in [["/a", "/b"], []]:
    total = 0
    for path in group:
        total += requests.get(BASE + path).status_code
    print(total, path)
