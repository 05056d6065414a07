"""Requests that stay as they are, because something would be caught that was not, or not any more."""
# pattern: asyncio review
# needs: requests
import os

import requests
from requests import HTTPError

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")
ERRORS = (requests.ConnectionError, requests.Timeout)


def pages(paths):
    out = []
    for path in paths:
        response = requests.get(BASE + path)
        response.raise_for_status()
        out.append(response.json()["path"])
    return out


def named_elsewhere(error):
    return isinstance(error, HTTPError)


def main():
    try:
        print(pages(["/a", "/status/404"]))
    except OSError:
        print("an error of the system")
    try:
        print(pages(["/a", "/status/404"]))
    except ERRORS:
        print("lost")
    except Exception as error:
        print("refused", named_elsewhere(error))


main()
