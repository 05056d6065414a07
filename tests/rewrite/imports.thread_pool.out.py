# pattern: process_pool thread_pool
"""Imports in groups."""
import functools
import json
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path


def work(x, k):
    return sum(range(x)) + k


def main():
    k = 3
    out = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        out.extend(pool.map(functools.partial(work, k=k), range(6)))
    print(functools.reduce(max, out), json.dumps(out), Path("a") / "b", ThreadPoolExecutor.__name__, ProcessPoolExecutor.__name__)


if __name__ == "__main__":
    main()
