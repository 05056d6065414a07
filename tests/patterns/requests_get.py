"""Pages by requests, through a helper."""
# pattern: asyncio
# needs: requests aiohttp
import os
import sys
import time

import requests

BASE = "http://127.0.0.1:" + os.environ["PP_SERVER"]


def fetch(path):
    response = requests.get(BASE + path, timeout=5)
    response.raise_for_status()
    return response.json()["path"]


def collect(paths):
    found = []
    for path in paths:
        found.append(fetch(path))
    return found


def main():
    before = time.perf_counter()
    print(collect([f"/page/{n}" for n in range(120)]))
    print("work", time.perf_counter() - before, file=sys.stderr)


if __name__ == "__main__":
    main()
