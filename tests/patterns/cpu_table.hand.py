"""Walks through a large table that all iterations read."""
import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor

TABLE = []


def build(size):
    return [str(k) * 12 for k in range(size)]


def walk(start):
    total, at = 0, start
    for _ in range(6000):
        total += len(TABLE[at])
        at = (at * 31 + 7) % len(TABLE)
    return total


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    TABLE.extend(build(300000))
    with ProcessPoolExecutor(os.cpu_count(), mp_context=multiprocessing.get_context("fork")) as pool:
        totals = list(pool.map(walk, range(count), chunksize=32))
    print(sum(totals))


if __name__ == "__main__":
    main()
