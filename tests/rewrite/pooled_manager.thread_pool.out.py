"""A urllib3.PoolManager is made to be shared by threads."""
# pattern: thread_pool
# needs: requests
import functools
import os
from concurrent.futures import ThreadPoolExecutor

import urllib3

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def _bodies_item(path, http):
    response = http.request("GET", BASE + path, retries=False)
    if response.status != 200:
        raise LookupError(path, response.status)
    return len(response.data)


def bodies(paths: list):
    http = urllib3.PoolManager(maxsize=8)
    total = 0
    seen = []
    items = list(paths)
    with ThreadPoolExecutor(max_workers=8) as pool:
        for path, result in zip(items, pool.map(functools.partial(_bodies_item, http=http), items)):
            total += result
            seen.append(path)
    return total, seen


def attempt(paths, at):
    try:
        print(bodies(paths[:at] + ["/status/410"] + paths[at:]))
    except LookupError as error:
        print(error)


def main():
    paths = list(map("/p/{}".format, range(12)))
    print(bodies(paths))
    attempt(paths, 0), attempt(paths, 6), attempt(paths, 12)
    bodies(["/a", "/status/404"])


if __name__ == "__main__":
    main()
