# pattern: process_pool thread_pool
# python: 3.8
from concurrent.futures import ThreadPoolExecutor


def check(x):
    if x == 13:
        raise ValueError("unlucky: %d" % x)
    return x + 1


def main():
    out = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        out.extend(pool.map(check, range(30)))
    print(out)


if __name__ == "__main__":
    main()
