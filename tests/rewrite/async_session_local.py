"""A session that is assigned ahead of the loop, with headers, and closed behind it; one that is used again; one of httpx."""
# pattern: asyncio review
# needs: requests aiohttp httpx
import os

import httpx
import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def fetch(session, path):
    response = session.get(BASE + path, timeout=5)
    response.raise_for_status()
    return response.json()


def collect(paths):
    session = requests.Session()
    session.headers.update({"X-Test": "mine"})
    session.headers["Authorization"] = "me"
    found = []
    for path in paths:
        page = fetch(session, path)
        found.append((page["path"], page["X-Test"], page["Authorization"]))
    session.close()
    return found


def sizes(paths):
    s = requests.Session()
    return [len(s.get(BASE + path).content) for path in paths]


def used_again(paths):
    s = requests.Session()
    found = [s.get(BASE + path).status_code for path in paths]
    found.append(s.get(BASE + "/last").status_code)
    return found


def read_headers(paths):
    s = requests.Session()
    name = s.headers["Accept"]
    return [(name, s.get(BASE + path).status_code) for path in paths]


def by_httpx(paths):
    client = httpx.Client(timeout=5, base_url=BASE)
    found = {}
    for path in paths:
        found[path] = client.get(path).json()["length"]
    client.close()
    return found


def main():
    print(collect(["/a", "/b"]), collect([]))
    print(sizes(["/c"]), used_again(["/d"]), read_headers(["/e"]))
    print(by_httpx(["/f", "/gh"]))
    try:
        collect(["/a", "/status/500"])
    except requests.HTTPError:
        print("refused")


if __name__ == "__main__":
    main()
