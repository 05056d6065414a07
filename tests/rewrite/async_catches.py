"""Exceptions of requests around what becomes asynchronous: imported by name, suppressed, of several kinds, of answers that are no JSON; retries that wait."""
# pattern: asyncio review
# needs: requests aiohttp
import contextlib
import os
import time

import requests
from requests.exceptions import ConnectionError as Lost
from requests.exceptions import RequestException

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")
GONE = "http://127.0.0.1:9"


def kind(url):
    try:
        response = requests.get(url, timeout=0.4)
        response.raise_for_status()
        return response.json()["path"]
    except requests.exceptions.HTTPError:
        return "refused"
    except requests.exceptions.ConnectionError:
        return "lost"
    except requests.exceptions.Timeout:
        return "late"
    except RequestException:
        return "no JSON"


def kinds():
    return [kind(url) for url in (BASE + "/a", BASE + "/status/404", GONE, BASE + "/delay/1500", BASE + "/empty", BASE + "/b")]


def timeouts_first(url):
    try:
        return requests.get(url, timeout=0.4).status_code
    except requests.Timeout:
        return "late"
    except (Lost, KeyError):
        return "lost"


def firsts():
    return [timeouts_first(url) for url in (BASE + "/a", GONE, BASE + "/delay/1500")]


def persistent(path, tries=3):
    for attempt in range(tries):
        try:
            response = requests.get(BASE + path)
            response.raise_for_status()
            return response.json()["length"]
        except RequestException:
            if attempt == tries - 1:
                raise
            time.sleep(0.01 * 2**attempt)


def all_of(paths):
    found = []
    for path in paths:
        found.append(persistent(path))
        print("did", path)
    return found


def main():
    print(kinds(), firsts())
    with contextlib.suppress(KeyError, RequestException):
        print(all_of(["/a", "/b"]))
        print(all_of(["/c", "/status/500", "/d"]))
    print("end")


if __name__ == "__main__":
    main()
