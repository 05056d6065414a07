"""A session with its own headers and authentication: each worker makes one like it, and it is closed once they are done."""
# pattern: thread_pool review
# needs: requests
import os

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def lengths(paths):
    session = requests.Session()
    session.headers.update({"Accept": "application/json"})
    session.headers["X-Client"] = "pyparallel"
    session.auth = ("user", "secret")
    out = []
    for path in paths:
        response = session.get(BASE + path, timeout=5)
        response.raise_for_status()
        sent = response.request.headers
        out.append((response.json()["path"], sent["X-Client"], sent["Accept"], sent["Authorization"]))
    session.close()
    return out


def attempt(paths):
    try:
        return lengths(paths)
    except requests.RequestException as error:
        return type(error).__name__, error.response.status_code


def main():
    paths = list(map("/p/{}".format, range(12)))
    print(lengths(paths))
    print(lengths([]), lengths(["/one"]))
    print(attempt(["/status/404"] + paths), attempt(paths[:5] + ["/status/404"] + paths[5:]), attempt(paths + ["/status/404"]))
    print(attempt(["/status/500", "/status/404"]))


if __name__ == "__main__":
    main()
