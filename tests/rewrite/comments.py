# pattern: process_pool thread_pool
def work(x):
    return x * 3


def main():
    out = []
    # before the loop
    for x in range(6):  # every item
        # first: the work
        y = work(x)  # heavy

        # second: a bit more
        y = y + 1
        # third: keep it

        # with a gap
        out.append(y)  # kept
        # at the end
    # after the loop
    print(out)


if __name__ == "__main__":
    main()
