"""How large pages are, those that fail left out."""
# pattern: asyncio
# needs: requests aiohttp
import os
import sys
import time

import requests

BASE = "http://127.0.0.1:" + os.environ["PP_SERVER"]


def size(path):
    try:
        response = requests.get(BASE + path, timeout=5)
        response.raise_for_status()
        return len(response.content)
    except requests.HTTPError:
        return None


def sizes(paths):
    return {path: size(path) for path in paths}


def main():
    before = time.perf_counter()
    print(sizes([f"/status/404/{n}" if n % 10 == 0 else f"/page/{n}" for n in range(120)]))
    print("work", time.perf_counter() - before, file=sys.stderr)


if __name__ == "__main__":
    main()
