# pattern: process_pool thread_pool
from concurrent.futures import ThreadPoolExecutor


def work(x):
    return x + 100


def main():
    out = []; total = 0
    with ThreadPoolExecutor(max_workers=8) as pool:
        out.extend(pool.map(work, range(5)))
    with ThreadPoolExecutor(max_workers=8) as pool:
        for y in pool.map(work, range(5)):
            total += y
    print(out, total)


if __name__ == "__main__":
    main()
