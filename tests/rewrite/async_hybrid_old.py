"""The same for Python 3.8, whose pools may hang where work is cancelled."""
# pattern: hybrid review
# python: 3.8
# needs: requests aiohttp
import os

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def score(text, rounds):
    value = 0
    for _ in range(rounds):
        for character in text:
            value = (value * 31 + ord(character)) % 1000003
    return value


def scores(paths):
    found = []
    for path in paths:
        response = requests.get(BASE + path, timeout=5)
        response.raise_for_status()
        text = response.text
        found.append((path, score(text, rounds=20)))
    return found


def main():
    print(scores([f"/page/{n}" for n in range(12)]))
    print(scores([]), scores(["/one"]))
    for at in (0, 1, 2):
        paths = ["/a", "/b"]
        paths.insert(at, "/status/404")
        try:
            print(scores(paths))
        except requests.HTTPError:
            print("refused")


main()
