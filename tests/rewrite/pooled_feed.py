"""Requests through a session that a class holds, which cannot become asynchronous for its property, and computing over the answers."""
# pattern: hybrid_threads review
# needs: requests
import os

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def score(text, rounds):
    value = 0
    for _ in range(rounds):
        for character in text:
            value = (value * 31 + ord(character)) % 1000003
    return value


class Scorer:
    def __init__(self, paths, rounds):
        self.paths, self.rounds = paths, rounds

    @property
    def scores(self):
        found = []
        rounds = self.rounds
        for path in self.paths:
            response = requests.get(BASE + path, timeout=5)
            response.raise_for_status()
            data = response.json()
            if data["path"].endswith("/skip"):
                print("skipped", data["path"])
                continue
            found.append((path, score(data["path"], rounds)))
        return found


def main():
    paths = [f"/page/{n}" for n in range(10)]
    paths[3] = "/a/skip"
    print(Scorer(paths, 50).scores)
    print(Scorer([], 50).scores, Scorer(["/one"], 1).scores)
    for at in (0, 1, 2):
        some = ["/a", "/b"]
        some.insert(at, "/status/404")
        try:
            print(Scorer(some, 3).scores)
        except requests.HTTPError as error:
            print("refused", error.response.status_code)


if __name__ == "__main__":
    main()
