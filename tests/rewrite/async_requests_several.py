"""Several loops of requests, two in one function; a single request that may stay as it is, and one whose exception is caught and may not."""
# pattern: asyncio review
# needs: requests aiohttp
import os

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def both(paths):
    names, lengths = [], {}
    for path in paths:
        names.append(requests.get(BASE + path, timeout=5).json()["path"])
    for path in paths:
        lengths[path] = requests.get(BASE + path + "/more", timeout=5).json()["length"]
    return names, lengths


def checked(paths):
    try:
        for path in paths:
            response = requests.get(BASE + path, timeout=5)
            response.raise_for_status()
    except requests.HTTPError:
        return False
    return True


def mixed(paths):
    found = []
    try:
        first = requests.get(BASE + "/status/500", timeout=5)
        first.raise_for_status()
        for path in paths:
            found.append(requests.get(BASE + path, timeout=5).json()["path"])
    except requests.HTTPError:
        return "refused"
    return found


def login(path):
    response = requests.get(BASE + path, timeout=5)
    response.raise_for_status()


def both_caught(path, paths):
    try:
        login(path)
        return [requests.get(BASE + path, timeout=5).json()["path"] for path in paths]
    except requests.HTTPError:
        return "refused"


def main():
    first = requests.get(BASE + "/first", timeout=5).json()["path"]
    print(first, both(["/a", "/b", "/c"]), both([]))
    print(checked(["/a", "/b"]), checked(["/a", "/status/404", "/b"]), checked([]))
    print(mixed(["/x", "/y"]))
    print(both_caught("/login", ["/x", "/y"]), both_caught("/status/403", ["/x"]))


if __name__ == "__main__":
    main()
