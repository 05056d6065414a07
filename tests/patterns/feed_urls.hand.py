"""Pages by urllib, which cannot be awaited, and a score of each."""
import os
import sys
import time
import urllib.request
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

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
    paths = ["/page/%d" % number for number in range(80)]
    with ProcessPoolExecutor(os.cpu_count()) as processes, ThreadPoolExecutor(16) as threads:
        processes.submit(int).result()  # a fork among threads may hang
        results = threads.map(lambda path: processes.submit(score, load(path), 150).result(), paths)
        scores = dict(zip(paths, results))
    print(scores)
    print("work", time.perf_counter() - before, file=sys.stderr)


if __name__ == "__main__":
    main()
