"""Requests through a session that a class holds, which cannot become asynchronous for its property, and computing over the answers."""
# pattern: hybrid_threads review
# needs: requests
import functools
import os
import signal
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def score(text, rounds):
    value = 0
    for _ in range(rounds):
        for character in text:
            value = (value * 31 + ord(character)) % 1000003
    return value


def _scores_item(path, processes, rounds):
    replay = []
    try:
        response = requests.get(BASE + path, timeout=5)
        response.raise_for_status()
        data = response.json()
        if data["path"].endswith("/skip"):
            replay.append(str(data["path"]))
            return replay, None, None
        return replay, ((path, processes.submit(score, data["path"], rounds).result()),), None
    except BaseException as error:
        return replay, None, error


class Scorer:
    def __init__(self, paths, rounds):
        self.paths, self.rounds = paths, rounds

    @property
    def scores(self):
        found = []
        rounds = self.rounds
        with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as processes, ThreadPoolExecutor(max_workers=16) as pool:
            processes.submit(int).result()  # starts them ahead of the threads
            for replay, result, error in pool.map(functools.partial(_scores_item, processes=processes, rounds=rounds), self.paths):
                for value in replay:
                    print("skipped", value)
                if error is not None:
                    raise error
                if result is None:
                    continue
                (result_2,) = result
                found.append(result_2)
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
