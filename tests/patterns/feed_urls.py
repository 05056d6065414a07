# pattern: hybrid_threads
"""Pages by urllib, which cannot be awaited, and a score of each."""
import os
import sys
import time
import urllib.request

BASE = "http://127.0.0.1:" + os.environ["PP_SERVER"]


def score(text, rounds):
    value = 0
    for _ in range(rounds):
        for character in text:
            value = (value * 31 + ord(character)) % 1000003
    return value


def load(path):
    with urllib.request.urlopen(BASE + path, timeout=5) as answer:
        return answer.read().decode()


def main():
    before = time.perf_counter()
    scores = {}
    for number in range(80):
        path = "/page/%d" % number
        scores[path] = score(load(path), 150)
    print(scores)
    print("work", time.perf_counter() - before, file=sys.stderr)


if __name__ == "__main__":
    main()
