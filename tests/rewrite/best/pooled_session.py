"""By hand."""
import os
import threading
from concurrent.futures import ThreadPoolExecutor

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")
threads = threading.local()


def prepare():
    threads.session = session = requests.Session()
    session.headers.update({"Accept": "application/json"})
    session.headers["X-Client"] = "pyparallel"
    session.auth = ("user", "secret")


def fetch(path):
    response = threads.session.get(BASE + path, timeout=5)
    response.raise_for_status()
    sent = response.request.headers
    return response.json()["path"], sent["X-Client"], sent["Accept"], sent["Authorization"]


def lengths(paths):
    with ThreadPoolExecutor(8, initializer=prepare) as pool:
        return list(pool.map(fetch, paths))


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
