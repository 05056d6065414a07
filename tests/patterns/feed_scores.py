"""Pages, and a score of each, in a property, which cannot become asynchronous."""
# pattern: hybrid_threads
# needs: requests
import os
import sys
import time

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
        found = []
        for path in self.paths:
            text = requests.get(BASE + path, timeout=5).text
            found.append((path, score(text, 150)))
        return found


def main():
    before = time.perf_counter()
    print(Pages([f"/page/{n}" for n in range(80)]).scores)
    print("work", time.perf_counter() - before, file=sys.stderr)


if __name__ == "__main__":
    main()
