"""A number from the server, and the primes below it."""
# pattern: hybrid
# needs: requests aiohttp
import os
import sys
import time

import requests

BASE = "http://127.0.0.1:" + os.environ["PP_SERVER"]


def primes(limit):
    return [n for n in range(2, limit) if all(n % d for d in range(2, int(n**0.5) + 1))]


def load(path):
    return requests.get(BASE + path, timeout=5).json()["length"]


def totals(paths):
    total = 0
    for path in paths:
        limit = load(path)
        total += len(primes(limit * 300))
    return total


def main():
    before = time.perf_counter()
    print(totals(["/" + "x" * (n % 9 + 10) for n in range(80)]))
    print("work", time.perf_counter() - before, file=sys.stderr)


if __name__ == "__main__":
    main()
