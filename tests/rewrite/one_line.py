# pattern: process_pool thread_pool
def work(x):
    return x + 100


def main():
    out = []; total = 0
    for x in range(5): out.append(work(x))
    for x in range(5): y = work(x); total += y
    print(out, total)


if __name__ == "__main__":
    main()
