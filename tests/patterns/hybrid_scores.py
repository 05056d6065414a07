"""Pages, and a score of each."""
# pattern: hybrid
# needs: requests aiohttp
import os
import sys
import time

import requests

BASE = "http://127.0.0.1:" + os.environ["PP_SERVER"]


def score(text, rounds):
    value = 0
    for _ in range(rounds):
        for character in text:
            value = (value * 31 + ord(character)) % 1000003
    return value


def scores(paths):
    found = []
    for path in paths:
        text = requests.get(BASE + path, timeout=5).text
        found.append((path, score(text, 150)))
    return found


def main():
    before = time.perf_counter()
    print(scores([f"/page/{n}" for n in range(80)]))
    print("work", time.perf_counter() - before, file=sys.stderr)


if __name__ == "__main__":
    main()
