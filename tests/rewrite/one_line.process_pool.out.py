# pattern: process_pool thread_pool
import os
from concurrent.futures import ProcessPoolExecutor


def work(x):
    return x + 100


def main():
    out = []; total = 0
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        out.extend(pool.map(work, range(5)))
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        for y in pool.map(work, range(5)):
            total += y
    print(out, total)


if __name__ == "__main__":
    main()
