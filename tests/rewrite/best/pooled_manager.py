"""By hand."""
import os
from concurrent.futures import ThreadPoolExecutor

import urllib3

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def bodies(paths: list):
    http = urllib3.PoolManager(maxsize=8)

    def fetch(path):
        response = http.request("GET", BASE + path, retries=False)
        if response.status != 200:
            raise LookupError(path, response.status)
        return len(response.data)

    with ThreadPoolExecutor(8) as pool:
        return sum(pool.map(fetch, paths)), list(paths)


def main():
    paths = list(map("/p/{}".format, range(12)))
    print(bodies(paths))
    for at in (0, 6, 12):
        try:
            print(bodies(paths[:at] + ["/status/410"] + paths[at:]))
        except LookupError as error:
            print(error)
    bodies(["/a", "/status/404"])


if __name__ == "__main__":
    main()
