# pattern: process_pool thread_pool
from concurrent.futures import ThreadPoolExecutor


def work(x):
    return x * x


def table(xs):
    with ThreadPoolExecutor(max_workers=8) as pool:
        return list(pool.map(work, xs))


print(table(range(5))) if __name__ == "__main__" else None

import sys

if __name__ == "__main__":
    print(table(range(3)), sys.version_info > (3,))
