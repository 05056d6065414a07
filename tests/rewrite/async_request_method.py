"""request("GET", url): with the method as its first argument, by the module, by a session around the loop, by one that an object holds."""
# pattern: asyncio review
# needs: requests aiohttp
import os

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def lengths(paths):
    found = []
    for path in paths:
        response = requests.request("GET", BASE + path, timeout=5)
        response.raise_for_status()
        found.append(response.json()["length"])
    return found


def stored(names):
    found = {}
    with requests.Session() as session:
        session.headers["X-Test"] = "yes"
        for name in names:
            answer = session.request("POST", BASE + "/p/" + name, json={"name": name}, timeout=(5, 5))
            page = session.request("GET", BASE + "/p/" + name, params={"n": len(name)}).json()
            found[name] = answer.status_code, page["path"], page.get("X-Test")
    return found


class Client:
    def __init__(self):
        self.session = requests.Session()
        self.session.headers["X-Test"] = "held"

    def seen(self, name):
        answer = self.session.request("GET", BASE + "/p/" + name, timeout=5)
        answer.raise_for_status()
        return answer.json()["path"]

    def all(self, names):
        found = []
        for name in names:
            found.append(self.seen(name))
        return found


def heads(paths):
    return [requests.request("HEAD", BASE + path, timeout=5).status_code for path in paths]


def by_any(method, paths):
    found = []
    for path in paths:  # the method is not written out: left alone
        found.append(requests.request(method, BASE + path, timeout=5).status_code)
    return found


def main():
    paths = [f"/page/{n}" for n in range(9)]
    print(lengths(paths), lengths([]))
    for where in (0, 4, 9):
        try:
            print(lengths(paths[:where] + ["/status/404"] + paths[where:]))
        except requests.HTTPError:
            print("refused")
    print(stored(["a", "bb", "ccc"]))
    client = Client()
    print(client.all(["x", "yy"]))
    try:
        print(client.all(["x", "../status/500", "yy"]))
    except requests.HTTPError:
        print("refused")
    print(heads(paths[:3]))
    print(by_any("GET", paths[:2]))


if __name__ == "__main__":
    main()
