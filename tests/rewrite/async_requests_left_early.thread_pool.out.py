"""Requests until one answers as wanted: a few items behind it are asked for, too, and what they answer is not looked at."""
# pattern: thread_pool asyncio review
# needs: requests aiohttp
import collections
import functools
import os
from concurrent.futures import ThreadPoolExecutor

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def _first_item(path, wanted):
    answer = requests.get(BASE + path, timeout=5)
    answer.raise_for_status()
    return answer.json()["path"].endswith(wanted)


def _ahead(pool, function, items, most):
    """Yields each item with its future, in order; at most that many are under way."""
    futures, error = collections.deque(), None
    try:
        try:
            for item in items:
                futures.append((item, pool.submit(function, item)))
                if len(futures) >= most:
                    yield futures.popleft()
        except Exception as caught:
            error = caught
        while futures:
            yield futures.popleft()
        if error is not None:
            raise error
    finally:
        while futures:
            futures.popleft()[1].cancel()


def first(paths: list, wanted: str):
    with ThreadPoolExecutor(max_workers=8) as pool:
        for path, future in _ahead(pool, functools.partial(_first_item, wanted=wanted), paths, 32):
            result = future.result()
            if result:
                return path
    return None


def _until_missing_item(path):
    return requests.get(BASE + path, timeout=5)


def until_missing(paths: list):
    found = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        for path, future in _ahead(pool, _until_missing_item, paths, 32):
            answer = future.result()
            if answer.status_code == 404:
                break
            found.append(answer.json()["path"])
    return found, path


def _main_item(n):
    return f"/p/{n}"


def main():
    with ThreadPoolExecutor(max_workers=8) as pool:
        paths = list(pool.map(_main_item, range(8))) + ["/status/404", "/status/500"]
    print(first(paths, "3"), first([], "3"))
    print(until_missing(paths))
    try:
        print(first(paths, "nowhere"))
    except requests.HTTPError as error:
        print(error.response.status_code)


if __name__ == "__main__":
    main()
