"""One httpx.Client may be shared by threads: it stays one."""
# pattern: thread_pool review
# needs: httpx
import functools
import os
from concurrent.futures import ThreadPoolExecutor

import httpx

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def _sizes_item(n, client):
    return n, len(client.get(f"{BASE}/p/{n}").text)


def sizes(numbers):
    with httpx.Client(timeout=5, headers={"X-Client": "pyparallel"}) as client:
        with ThreadPoolExecutor(max_workers=8) as pool:
            return dict(pool.map(functools.partial(_sizes_item, client=client), numbers))


def _codes_item(path, client):
    return client.get(BASE + path)


def codes(paths):
    found = []
    client = httpx.Client()
    with ThreadPoolExecutor(max_workers=8) as pool:
        for path, result in zip(paths, pool.map(functools.partial(_codes_item, client=client), paths)):
            code = result.status_code
            if code == 404:
                print("missing", path)
            found.append(code)
    client.close()
    return found


def main():
    print(sizes(range(12)))
    print(sizes([]))
    print(codes(["/a", "/status/404", "/b", "/status/500", "/status/404"]))


if __name__ == "__main__":
    main()
