# pattern: process_pool thread_pool
# python: 3.8
from concurrent.futures import ThreadPoolExecutor


def work(x):
    return x * 2


def last(xs):
    out = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        for x, y in zip(xs, pool.map(work, xs)):
            out.append(y)
    return x, y, out


if __name__ == "__main__":
    print(last([4, 5, 6]))
    try:
        last([])
    except UnboundLocalError:
        print("unbound, as before")
