"""Requests whose call chain cannot become asynchronous: a callback, a generator, a decorator, a session, a post, other callers."""
# pattern: asyncio review
# needs: requests
import functools
import os

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def by_callback(paths):
    return [requests.get(BASE + path).json()["path"] for path in paths]


def run(function, paths):
    return function(paths)


def pages(paths):
    for path in paths:
        text = requests.get(BASE + path).text
        yield len(text)


@functools.lru_cache
def cached(paths):
    return [requests.get(BASE + path).json()["path"] for path in paths]


def with_session(paths):
    session = requests.Session()
    session.params = {"n": 1}
    out = []
    for path in paths:
        out.append(session.get(BASE + path).json()["path"])
    return out


def answers(paths):
    return [requests.get(BASE + path) for path in paths]


def looked_into(paths):
    out = []
    for path in paths:
        try:
            response = requests.get(BASE + path)
            response.raise_for_status()
        except requests.HTTPError as error:
            out.append(error.response.status_code)
    return out


def searches(words, none=None):
    return [requests.get(BASE + "/search", params={"q": word, "none": none}).json()["path"] for word in words]


def looked_at(paths):
    out = []
    for path in paths:
        response = requests.get(BASE + path)
        if isinstance(response, requests.Response):
            out.append(response.json()["path"])
    return out


def main(paths):
    print(run(by_callback, paths))
    print(list(pages(paths)))
    print(cached(tuple(paths)))
    print(with_session(paths))
    print([answer.status_code for answer in answers(paths)])
    print(looked_into(paths), looked_at(paths))
    print(searches(["a", "b c"]))


main(["/a", "/status/404", "/b"])
