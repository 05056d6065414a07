"""The same by hand."""
# pattern: hybrid_threads
# needs: requests
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import requests

BASE = "http://127.0.0.1:" + os.environ["PP_SERVER"]


def score(text, rounds):
    value = 0
    for _ in range(rounds):
        for character in text:
            value = (value * 31 + ord(character)) % 1000003
    return value


class Pages:
    def __init__(self, paths):
        self.paths = paths

    @property
    def scores(self):
        def fetch(path):
            return requests.get(BASE + path, timeout=5).text

        with ProcessPoolExecutor() as processes, ThreadPoolExecutor(16) as threads:
            processes.submit(int).result()  # a fork among threads may hang
            futures = [(path, threads.submit(lambda path=path: processes.submit(score, fetch(path), 150).result())) for path in self.paths]
            return [(path, future.result()) for path, future in futures]


def main():
    before = time.perf_counter()
    print(Pages([f"/page/{n}" for n in range(80)]).scores)
    print("work", time.perf_counter() - before, file=sys.stderr)


if __name__ == "__main__":
    main()
