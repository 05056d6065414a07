# pattern: process_pool thread_pool
import functools
from concurrent.futures import ThreadPoolExecutor


def work(x, k):
    return x * k


if __name__ == "__main__":
    scale = int("3")
    out = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        for y in pool.map(functools.partial(work, k=scale), range(7)):
            out.append(y + scale)
    print(out)
