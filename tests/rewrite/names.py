# pattern: process_pool thread_pool
pool = "pool"
results = "results"


def _main_item(x):
    return x


def main():
    items = (1, 2, 3)
    result = []
    item = 5
    for i, x in enumerate(items):
        print(pool, results)
        y = _main_item(x) + item
        result.append((i, y))
    print(result)


if __name__ == "__main__":
    main()
