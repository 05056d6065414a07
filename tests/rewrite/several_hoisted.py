# pattern: process_pool thread_pool
def left(x):
    return x - 1


def right(x):
    return x + 1


def main():
    total = 0
    for x in range(10):
        print(left(x), right(x))
        total += left(x) * right(x)
    print(total)


if __name__ == "__main__":
    main()
