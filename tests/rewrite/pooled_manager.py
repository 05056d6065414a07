"""A urllib3.PoolManager is made to be shared by threads."""
# pattern: thread_pool
# needs: requests
import os

import urllib3

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def bodies(paths: list):
    http = urllib3.PoolManager(maxsize=8)
    total = 0
    seen = []
    for path in paths:
        response = http.request("GET", BASE + path, retries=False)
        if response.status != 200:
            raise LookupError(path, response.status)
        total += len(response.data)
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
