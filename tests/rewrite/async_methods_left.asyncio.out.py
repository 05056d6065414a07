"""Methods that stay as they are: somebody else may call them, or they may be another class's."""
# pattern: asyncio review
# needs: requests
import os
import threading

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


class Iterates:
    """Called by Python itself."""

    def __len__(self):
        return sum([len(requests.get(BASE + path).text) for path in ["/a", "/b"]])


class Property:
    @property
    def names(self):
        return [requests.get(BASE + path).json()["path"] for path in ["/a", "/b"]]


class Worker(threading.Thread):
    """Called by its base class, which is not seen."""

    def run(self):
        self.found = [requests.get(BASE + path).json()["path"] for path in ["/a", "/b"]]


class Over:
    def over(self):
        return [requests.get(BASE + path).json()["path"] for path in ["/a", "/b"]]


class Under(Over):
    """Whose it is depends on the object."""

    def over(self):
        return super().over() + ["under"]


class Handed:
    def handed(self):
        return [requests.get(BASE + path).json()["path"] for path in ["/a", "/b"]]


def call(function):
    return function()


class ByText:
    def by_text(self):
        return [requests.get(BASE + path).json()["path"] for path in ["/a", "/b"]]


class Other:
    def unknown(self):
        return ["other"]


class Unknown:
    """Called on objects of which it is not known whose they are."""

    def unknown(self):
        return [requests.get(BASE + path).json()["path"] for path in ["/a", "/b"]]


class Given:
    """The class itself goes somewhere."""

    def given(self):
        return [requests.get(BASE + path).json()["path"] for path in ["/a", "/b"]]


def first_public(kind):
    return [name for name in dir(kind) if name[0] != "_"][0]


class Replaced:
    def replaced(self):
        return [requests.get(BASE + path).json()["path"] for path in ["/a", "/b"]]


class Makes:
    def __init__(self):
        self.names = self.load()

    def load(self):
        return [requests.get(BASE + path).json()["path"] for path in ["/a", "/b"]]


class Alias:
    def first(self):
        return [requests.get(BASE + path).json()["path"] for path in ["/a", "/b"]]

    second = first


def main():
    print(len(Iterates()), Property().names)
    worker = Worker()
    worker.start()
    worker.join()
    print(worker.found)
    print([one.over() for one in (Over(), Under())])
    print(call(Handed().handed))
    print(getattr(ByText(), "by_text")())
    for one in (Other(), Unknown()):
        print(one.unknown())
    print(first_public(Given), Given().given())
    replaced = Replaced()
    if len(BASE) < 3:
        replaced.replaced = lambda: []
    print(replaced.replaced())
    print(Makes().names, Alias().second(), Alias().first())


main()
