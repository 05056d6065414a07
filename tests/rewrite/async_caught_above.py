"""Exceptions of requests that are caught further up: the loop of a function that sends more of them than its loop does is left."""
# pattern: asyncio review
# needs: requests aiohttp
import os

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def ahead(paths):
    first = requests.get(BASE + paths[0], timeout=5)
    first.raise_for_status()
    return [requests.get(BASE + path, timeout=5).json()["path"] for path in paths]


def check(path):
    requests.get(BASE + path, timeout=5).raise_for_status()


def helped(paths):
    check(paths[0])
    return [requests.get(BASE + path, timeout=5).json()["path"] for path in paths]


def converted(paths):
    found = []
    for path in paths:
        response = requests.get(BASE + path, timeout=5)
        response.raise_for_status()
        found.append(response.json()["path"])
    return found


def print_ahead(paths):
    try:
        print(ahead(paths))
    except requests.HTTPError:
        print("refused")


def further(paths):
    return helped(paths) + ["end"]


def print_helped(paths):
    try:
        print(further(paths))
    except requests.HTTPError:
        print("refused")


def print_converted(paths):
    try:
        print(converted(paths))
    except requests.HTTPError:
        print("refused")


def main():
    print_ahead(["/a", "/b"])
    print_ahead(["/status/404", "/b"])
    print_helped(["/a", "/b"])
    print_helped(["/status/404", "/b"])
    print_converted(["/a", "/b"])
    print_converted(["/a", "/status/500"])


if __name__ == "__main__":
    main()
