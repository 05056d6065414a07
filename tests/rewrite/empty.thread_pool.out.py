# pattern: process_pool thread_pool
from concurrent.futures import ThreadPoolExecutor


def work(x):
    return -x


def run(xs):
    last = "none"
    out = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        for last in pool.map(work, xs):
            out.append(last)
    return out, last


if __name__ == "__main__":
    print(run([]))
    print(run([1]))
    print([work(x) for x in []])
