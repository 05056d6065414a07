"""Sessions that objects hold: the loop has one like it, with its headers and cookies, and the object keeps its own for what else it is asked."""
# pattern: asyncio review
# needs: requests aiohttp
import os

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


class Client:
    def __init__(self, token):
        self.token = token
        self.session = requests.Session()
        self.session.headers["X-Test"] = token
        self.session.headers.update({"Accept": "application/json"})
        self.session.auth = ("user", token)

    def _json(self, path, **more):
        response = self.session.get(BASE + path, timeout=5)
        response.raise_for_status()
        return response.json()

    def length(self, name):
        page = self._json("/p/" + name)
        return page["path"], page.get("Cookie"), page.get("X-Test"), page["Authorization"]

    def stored(self, name, body):
        answer = self.session.post(BASE + "/p/" + name, json=body, timeout=5)
        return answer.status_code

    def all(self, names):
        found = []
        for name in names:
            found.append(self.length(name))
        return found

    def hello(self):
        return self.session.get(BASE + "/cookie/key", timeout=5).status_code


def store(client: Client, names):
    codes = {}
    for number, name in enumerate(names):
        codes[name] = number, client.stored(name, {"n": number})
    return codes


def main():
    client = Client("secret")
    names = ["a", "bb", "ccc", "dddd"]
    print(client.hello(), client.all(names), client.all([]))
    try:
        print(client.all(names[:2] + ["../status/404"] + names[2:]))
    except requests.HTTPError:
        print("refused")
    print(store(client, names), client.hello())


if __name__ == "__main__":
    main()
