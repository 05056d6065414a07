"""Requests one after the other become tasks in one session: helper, loop, callers and entry, with timeouts and exceptions."""
# pattern: asyncio review
# needs: requests aiohttp
import os

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def fetch(path, seconds=5):
    """What the server says of a path."""
    response = requests.get(BASE + path, timeout=seconds)
    response.raise_for_status()
    data = response.json()
    # its own name
    return data["path"], response.status_code


def collect(paths):
    results = []
    for path in paths:
        name, status = fetch(path)
        results.append((name, status))
        print("did", name)
    return results


def attempt(paths):
    try:
        return collect(paths)
    except requests.HTTPError:
        print("refused")
    except requests.exceptions.RequestException:
        print("failed")
    return None


def main():
    good = [f"/p/{n}" for n in range(7)]
    print(attempt(good))
    print(attempt([]), attempt(["/one"]))
    for at in (0, 3, 7):
        print(attempt(good[:at] + ["/status/404"] + good[at:]))
    print(attempt(["/delay/60", "/status/500", "/status/404"]))
    print(attempt(["/a", "/delay/8000", "/status/404"]))


if __name__ == "__main__":
    main()
