"""Only the status is asked for; head instead of get."""
# pattern: asyncio review
# needs: requests aiohttp
import os
import time

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def status_of(path):
    return requests.get(BASE + path, allow_redirects=False).status_code


def statuses(paths):
    out = []
    for path in paths:
        status = status_of(path)
        if status >= 400:
            out.append((path, status))
    return out


def kept(paths):
    names = []
    for number, path in enumerate(paths):
        answer = requests.get(BASE + path, timeout=5)
        if answer.ok:
            names.append((number, answer.json()["path"]))
        time.sleep(0.001)  # not too fast
    return names


def main():
    print(kept(["/a", "/status/404", "/bc"]), kept([]))
    print(statuses(["/a", "/status/404", "/bc", "/status/503", "/delay/40"]), statuses([]), statuses(["/status/500"]))


if __name__ == "__main__":
    main()
