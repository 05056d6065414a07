"""What other programs print, and computing over it."""
import os
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


def score(text, rounds):
    value = 0
    for _ in range(rounds):
        for character in text:
            value = (value * 31 + ord(character)) % 1000003
    return value


def listing(number):
    command = "sleep 0.02; seq %d %d" % (number, number + 120)
    return subprocess.run(["sh", "-c", command], stdout=subprocess.PIPE, check=True).stdout.decode()


def main():
    before = time.perf_counter()
    with ProcessPoolExecutor(os.cpu_count()) as processes, ThreadPoolExecutor(16) as threads:
        processes.submit(int).result()  # a fork among threads may hang
        scores = list(threads.map(lambda number: processes.submit(score, listing(number), 200).result(), range(80)))
    print(scores)
    print("work", time.perf_counter() - before, file=sys.stderr)


if __name__ == "__main__":
    main()
