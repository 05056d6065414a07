# pattern: process_pool thread_pool
# python: 3.8
def check(x):
    if x == 13:
        raise ValueError("unlucky: %d" % x)
    return x + 1


def main():
    out = []
    x = None
    try:
        for x in range(30):
            y = check(x)
            out.append(y)
    except ValueError as error:
        print("failed at", x, "after", len(out), error)
    print(out)


if __name__ == "__main__":
    main()
