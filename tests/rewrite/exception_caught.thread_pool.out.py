# pattern: process_pool thread_pool
# python: 3.8
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing


def check(x):
    if x == 13:
        raise ValueError("unlucky: %d" % x)
    return x + 1


def main():
    out = []
    x = None
    try:
        items = range(30)
        with ThreadPoolExecutor(max_workers=8) as pool, closing(pool.map(check, items)) as results:
            for x in items:
                y = next(results)
                out.append(y)
    except ValueError as error:
        print("failed at", x, "after", len(out), error)
    print(out)


if __name__ == "__main__":
    main()
