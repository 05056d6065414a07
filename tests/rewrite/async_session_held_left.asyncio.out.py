"""Sessions that objects hold, and that have no counterpart: other settings, made anew, set up in the loop, one for each item."""
# pattern: asyncio review
# needs: requests aiohttp
import os

import requests
from requests.adapters import HTTPAdapter

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


class Mounted:
    def __init__(self):
        self.mounted = requests.Session()
        self.mounted.mount("http://", HTTPAdapter(max_retries=2))

    def all(self, names):
        return [self.mounted.get(BASE + "/p/" + name, timeout=5).json()["path"] for name in names]


class Anew:
    def __init__(self):
        self.anew = requests.Session()

    def login(self):
        self.anew = requests.Session()

    def all(self, names):
        self.login()
        return [self.anew.get(BASE + "/p/" + name, timeout=5).json()["path"] for name in names]


class Stepping:
    def __init__(self):
        self.stepping = requests.Session()

    def page(self, name):
        self.stepping.headers["X-Test"] = name
        return self.stepping.get(BASE + "/p/" + name, timeout=5).json()["X-Test"]

    def all(self, names):
        return [self.page(name) for name in names]


class Single:
    def __init__(self, name):
        self.name = name
        self.single = requests.Session()

    def page(self):
        return self.single.get(BASE + "/p/" + self.name, timeout=5).json()["path"]


class Secret:
    def __init__(self, given):
        self.secret = given or requests.Session()

    def all(self, names):
        return [self.secret.get(BASE + "/p/" + name, timeout=5).json()["path"] for name in names]


def singles(clients: list):
    out = []
    for client in clients:
        out.append(client.page())
    return out


def main():
    names = ["a", "bb", "ccc"]
    print(Mounted().all(names), Anew().all(names), Stepping().all(names), Secret(None).all(names))
    print(singles([Single(name) for name in names]))


if __name__ == "__main__":
    main()
