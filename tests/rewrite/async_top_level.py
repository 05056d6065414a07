"""Loops of requests at the top level of a script: what they bind stays the module's, which functions read."""
# pattern: asyncio review
# needs: requests aiohttp
import os

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")
paths = ["/a", "/bc", "/def"]


def said():
    return last, total, sizes


sizes, total, last = {}, 0, None
for path in paths:
    response = requests.get(BASE + path, timeout=5)
    size = len(response.json()["path"])
    sizes[path] = size
    total += size
    last = path
print(said(), path, size)

spare = 1
for path in paths:
    total += requests.get(BASE + path).json()["length"]
    if path == "/bc":
        del spare
print(total, "spare" in globals())

names = [requests.get(BASE + name).json()["path"] for name in paths]
print(names)

if __name__ == "__main__":
    found = []
    for number in range(4):
        page = requests.get(f"{BASE}/page/{number}").json()
        found.append(page["length"])
        print("did", number)
    print(found, number)
    try:
        for path in ["/a", "/status/404", "/b"]:
            answer = requests.get(BASE + path)
            answer.raise_for_status()
            print("good", path)
    except requests.HTTPError:
        print("refused at", path)
