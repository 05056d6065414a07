# pattern: process_pool thread_pool
def work(x):
    return x * x + 1


def main():
    total = 0
    for i in range(5):
        print("item", i)
        y = work(i)
        total += y
        print("done", y)
    print(total)


if __name__ == "__main__":
    main()
