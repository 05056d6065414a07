"""Pages, hashed many times over."""
# pattern: hybrid
# needs: requests aiohttp
import hashlib
import os
import sys
import time

import requests

BASE = "http://127.0.0.1:" + os.environ["PP_SERVER"]


def stretch(secret, rounds):
    for _ in range(rounds):
        secret = hashlib.sha256(secret).digest()
    return secret.hex()


def collect(paths):
    found = {}
    for path in paths:
        response = requests.get(BASE + path, timeout=5)
        response.raise_for_status()
        found[path] = stretch(response.content, 12000)
    return found


def main():
    before = time.perf_counter()
    print(collect([f"/page/{n}" for n in range(80)]))
    print("work", time.perf_counter() - before, file=sys.stderr)


if __name__ == "__main__":
    main()
