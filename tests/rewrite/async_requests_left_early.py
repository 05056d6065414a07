"""Requests until one answers as wanted: a few items behind it are asked for, too, and what they answer is not looked at."""
# pattern: thread_pool asyncio review
# needs: requests aiohttp
import os

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def first(paths: list, wanted: str):
    for path in paths:
        answer = requests.get(BASE + path, timeout=5)
        answer.raise_for_status()
        if answer.json()["path"].endswith(wanted):
            return path
    return None


def until_missing(paths: list):
    found = []
    for path in paths:
        answer = requests.get(BASE + path, timeout=5)
        if answer.status_code == 404:
            break
        found.append(answer.json()["path"])
    return found, path


def main():
    paths = [f"/p/{n}" for n in range(8)] + ["/status/404", "/status/500"]
    print(first(paths, "3"), first([], "3"))
    print(until_missing(paths))
    try:
        print(first(paths, "nowhere"))
    except requests.HTTPError as error:
        print(error.response.status_code)


if __name__ == "__main__":
    main()
