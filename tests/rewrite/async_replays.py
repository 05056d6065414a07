"""Loops with `try` or `if` around the requests: what has to run in order stays with the loop, which goes through what each task has found for it."""
# pattern: asyncio review
# needs: requests aiohttp
import os

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def names(paths):
    out = []
    for path in paths:
        try:
            out.append(requests.get(BASE + path, timeout=5).json()["path"])
        except requests.RequestException:
            out.append(None)
    return out


def counts(paths):
    total, bad = 0, []
    for path in paths:
        r = requests.get(BASE + path, headers={"X-Test": "t"}, params={"page": len(path), "q": "a b"})
        if r.status_code != 200:
            bad.append((path, r.status_code, r.reason))
            continue
        total += r.json()["length"]
        print(r.headers["Content-Type"], r.text[:10], r.url[len(BASE) :])
    return total, bad


def either(paths):
    found = {}
    for path in paths:
        if path.startswith("/a"):
            found[path] = requests.get(BASE + path).json()["length"]
        elif len(path) > 3:
            found["long"] = requests.get(BASE + "/long").status_code
    return found


def main():
    print(names(["/a", "/empty", "/b"]), names([]))
    print(counts(["/a", "/status/404", "/bcd", "/status/500"]))
    print(either(["/a", "/b", "/abc", "/bcde"]))
    try:
        counts(["/a", "/empty", "/b"])
    except ValueError:
        print("no JSON")


if __name__ == "__main__":
    main()
