# pattern: process_pool thread_pool
"""The plainest loop there is."""

from concurrent.futures import ThreadPoolExecutor


def square(x):
    return x * x


def main():
    numbers = list(range(50))
    out = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        out.extend(pool.map(square, numbers))
    print(out)


if __name__ == "__main__":
    main()
