# pattern: process_pool thread_pool
def invert(x):
    return 100 // x


def main():
    for x in (5, 4, 3, 0, 2):
        print(x, invert(x))


if __name__ == "__main__":
    main()
