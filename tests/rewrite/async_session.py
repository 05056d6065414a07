"""Requests through a session of the program's own: around the loop, handed on to functions, with headers of its own; and those that stay."""
# pattern: asyncio review
# needs: requests aiohttp
import os

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def around(paths):
    found = []
    with requests.Session() as s:
        s.headers.update({"X-Test": "mine"})
        for path in paths:
            response = s.get(BASE + path, timeout=5)
            found.append((response.status_code, response.json()["X-Test"]))
    return found


def fetch(session, path):
    response = session.post(BASE + path, json={"path": path}, headers={"Authorization": "me"})
    response.raise_for_status()
    return response.json()


def name_of(path, session):
    return fetch(session, path)["path"]


def handed_on(paths):
    names = {}
    with requests.Session() as session:
        session.headers["X-Test"] = "other"
        for path in paths:
            names[path] = name_of(path, session)
    return names


def other_uses(paths):
    with requests.Session() as session:
        session.auth = ("me", "secret")
        return [session.get(BASE + path).json()["Authorization"] for path in paths]


def logged_in(paths):
    with requests.Session() as session:
        session.get(BASE + "/login")
        return [session.get(BASE + path).json()["path"] for path in paths]


def main():
    print(around(["/a", "/bc"]), around([]))
    print(handed_on(["/x", "/y", "/z"]))
    for at in (0, 2):
        paths = ["/x", "/y"]
        paths.insert(at, "/status/404")
        try:
            print(handed_on(paths))
        except requests.HTTPError:
            print("refused")
    print(other_uses(["/a"]), logged_in(["/b"]))


if __name__ == "__main__":
    main()
