# pattern: process_pool thread_pool
def work(x):
    return x, x + 1


def main():
    pairs = []
    for x in 1, 2, 3:
        a, b = work(x)
        pairs.append((b, a, x))
    print(pairs)


if __name__ == "__main__":
    main()
