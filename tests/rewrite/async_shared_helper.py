"""Helpers of loops that others call as well: they stay as they are, and the loops await copies of them, which they share."""
# pattern: asyncio review
# needs: requests aiohttp
import os

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def load(path, timeout=5):
    """What the server says of PATH."""
    response = requests.get(BASE + path, timeout=timeout)
    response.raise_for_status()
    return response.json()


# A missing page has no name.
def name_of(path):
    try:
        return load(path)["path"]
    except requests.HTTPError:
        return None


def names(paths):
    found = []
    for path in paths:
        found.append(name_of(path))
    return found


def lengths(paths):
    total = {}
    for path in paths:
        total[path] = load(path)["length"]
    return total


def missing(paths):
    return [path for path in paths if name_of(path) is None]


def last(paths):
    return name_of(paths[-1])


def handed_on(paths):
    return sorted(map(name_of, paths))


def main():
    print(load("/first")["path"], names(["/a", "/status/404", "/b"]), names([]))
    print(lengths(["/a", "/abc"]), missing(["/x", "/status/500", "/y"]))
    print(last(["/x", "/y"]), handed_on(["/n", "/m"]))
    try:
        print(lengths(["/a", "/status/404", "/b"]))
    except requests.HTTPError:
        print("refused")


if __name__ == "__main__":
    main()
