"""By hand."""
import os
from concurrent.futures import ThreadPoolExecutor

import httpx

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def sizes(numbers):
    with httpx.Client(timeout=5, headers={"X-Client": "pyparallel"}) as client, ThreadPoolExecutor(8) as pool:
        return dict(zip(numbers, pool.map(lambda n: len(client.get(f"{BASE}/p/{n}").text), numbers)))


def codes(paths):
    with httpx.Client() as client, ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda path: client.get(BASE + path).status_code, paths))
    for path, code in zip(paths, found):
        if code == 404:
            print("missing", path)
    return found


def main():
    print(sizes(range(12)))
    print(sizes([]))
    print(codes(["/a", "/status/404", "/b", "/status/500", "/status/404"]))


if __name__ == "__main__":
    main()
