# pattern: process_pool thread_pool
# python: 3.8
def check(x):
    if x == 13:
        raise ValueError("unlucky: %d" % x)
    return x + 1


def main():
    out = []
    for x in range(30):
        out.append(check(x))
    print(out)


if __name__ == "__main__":
    main()
