# pattern: process_pool thread_pool
from concurrent.futures import ThreadPoolExecutor


def work(x):
    return x ** 3


out = []
with ThreadPoolExecutor(max_workers=8) as pool:
    out.extend(pool.map(work, range(12)))
print(out)
print("the end")