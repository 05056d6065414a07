# pattern: process_pool thread_pool
from concurrent.futures import ThreadPoolExecutor


def weight(x):
    return (x * 37) % 101


def word(x):
    return "w%d" % x


def _main_item(x):
    if not (x != 7):
        return None
    return (weight(x),)


def main():
    numbers = list(range(30))
    with ThreadPoolExecutor(max_workers=8) as pool:
        total = sum(pool.map(weight, numbers))
    with ThreadPoolExecutor(max_workers=8) as pool:
        ranked = sorted(pool.map(weight, numbers), reverse=True)
    with ThreadPoolExecutor(max_workers=8) as pool:
        best = max(result[0] for result in pool.map(_main_item, numbers) if result is not None)
    with ThreadPoolExecutor(max_workers=8) as pool:
        text = ", ".join(pool.map(word, numbers))
    print(total, ranked[:5], best, text)


if __name__ == "__main__":
    main()
