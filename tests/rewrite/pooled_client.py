"""One httpx.Client may be shared by threads: it stays one."""
# pattern: thread_pool review
# needs: httpx
import os

import httpx

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def sizes(numbers):
    with httpx.Client(timeout=5, headers={"X-Client": "pyparallel"}) as client:
        return {n: len(client.get(f"{BASE}/p/{n}").text) for n in numbers}


def codes(paths):
    found = []
    client = httpx.Client()
    for path in paths:
        code = client.get(BASE + path).status_code
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
