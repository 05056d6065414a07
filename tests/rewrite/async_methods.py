"""Requests in methods: of an object, of a class, without either, of a base class, beside functions."""
# pattern: asyncio review
# needs: requests aiohttp
import os

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


class Pages:
    prefix = "/p"

    def __init__(self, base, seconds=5):
        self.base = base
        self.seconds = seconds

    def page(self, path):
        response = requests.get(self.base + self.prefix + path, timeout=self.seconds)
        response.raise_for_status()
        return response.json()

    def length(self, path):
        return self.page(path)["length"]

    def lengths(self, paths):
        return [self.length(path) for path in paths]


class Texts(Pages):
    prefix = "/text"

    def report(self, paths):
        for number, one in enumerate(self.lengths(paths)):
            print(number, one)


class Status:
    patience = (3, 5)

    @staticmethod
    def of(path):
        return requests.get(BASE + path, timeout=Status.patience).status_code

    @classmethod
    def codes(cls, paths):
        codes = {}
        for path in paths:
            codes[path] = cls.of(path)
        return codes


def attempt(pages, paths):
    try:
        return pages.lengths(paths)
    except requests.HTTPError:
        return "refused"


def main():
    pages = Pages(BASE)
    print(attempt(pages, ["/a", "/bc"]), attempt(pages, []))
    Texts(BASE, seconds=3.5).report(["/x", "/yz"])
    print(Status.codes(["/a", "/status/404", "/b"]))


if __name__ == "__main__":
    main()
