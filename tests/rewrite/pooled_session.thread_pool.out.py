"""A session with its own headers and authentication: each worker makes one like it, and it is closed once they are done."""
# pattern: thread_pool review
# needs: requests
import contextlib
import functools
import os
import threading
from concurrent.futures import ThreadPoolExecutor

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def _lengths_item(path, local, stack):
    if not hasattr(local, "session"):
        session = stack.enter_context(contextlib.closing(requests.Session()))
        session.headers.update({"Accept": "application/json"})
        session.headers["X-Client"] = "pyparallel"
        session.auth = ("user", "secret")
        local.session = session
    session = local.session
    response = session.get(BASE + path, timeout=5)
    response.raise_for_status()
    sent = response.request.headers
    return (response.json()["path"], sent["X-Client"], sent["Accept"], sent["Authorization"])


def lengths(paths):
    session = requests.Session()
    session.headers.update({"Accept": "application/json"})
    session.headers["X-Client"] = "pyparallel"
    session.auth = ("user", "secret")
    out = []
    local = threading.local()
    with contextlib.ExitStack() as stack, ThreadPoolExecutor(max_workers=8) as pool:
        out.extend(pool.map(functools.partial(_lengths_item, local=local, stack=stack), paths))
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
