"""Sessions that objects hold: each worker has a copy of the object and of its session, as it is when the loop begins; what is mounted is shared."""
# pattern: thread_pool review
# needs: requests
import copy
import functools
import os
import threading
from concurrent.futures import ThreadPoolExecutor

import requests
from requests.adapters import HTTPAdapter

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def _all_item(name, local, self):
    if not hasattr(local, "self"):
        self = copy.copy(self)
        self.session = copy.copy(self.session)
        self.session.cookies = self.session.cookies.copy()
        local.self = self
    self = local.self
    return self.page(name)


def _by_name_item(name, local, self):
    if not hasattr(local, "self"):
        self = copy.copy(self)
        self.session = copy.copy(self.session)
        self.session.cookies = self.session.cookies.copy()
        local.self = self
    self = local.self
    return name, self.page(name)


class Client:
    def __init__(self, token):
        self.token = token
        self.session = requests.Session()
        self.session.headers["X-Test"] = token
        self.session.mount("http://", HTTPAdapter(max_retries=1))
        self.session.auth = ("user", token)
        self.seen = []

    def page(self, name):
        response = self.session.get(BASE + "/p/" + name, timeout=5)
        response.raise_for_status()
        answer = response.json()
        return answer["path"], answer["X-Test"], answer.get("Cookie")

    def all(self, names):
        found = []
        local = threading.local()
        with ThreadPoolExecutor(max_workers=8) as pool:
            for name, page in zip(names, pool.map(functools.partial(_all_item, local=local, self=self), names)):
                self.seen.append(name)
                found.append(page)
        return found

    def by_name(self, names):
        local = threading.local()
        with ThreadPoolExecutor(max_workers=8) as pool:
            return dict(pool.map(functools.partial(_by_name_item, local=local, self=self), names))

    def hello(self):
        return self.session.get(BASE + "/cookie/key", timeout=5).status_code

    def close(self):
        self.session.close()


class Lasting:
    """Its session is set up anew by what the loop asks: that is the one session's business."""

    def __init__(self):
        self.lasting = requests.Session()

    def page(self, name):
        self.lasting.headers["X-Test"] = name
        return self.lasting.get(BASE + "/p/" + name, timeout=5).json()["X-Test"]

    def all(self, names):
        return [self.page(name) for name in names]


def main():
    names = list(map("page{}".format, range(12)))
    client = Client("secret")
    print(client.all(names), client.seen)
    print(client.hello(), client.by_name(names[:5]), client.by_name([]))
    try:
        print(client.all(names[:2] + ["../status/404"] + names))
    except requests.HTTPError as error:
        print(error.response.status_code, client.seen)
    client.close()
    print(Lasting().all(names[:3]))


if __name__ == "__main__":
    main()
