# pattern: process_pool thread_pool
def score(i, text):
    return i * len(text)


def main():
    names = ["x", "yy", "zzz"]
    out = []
    for i, name in enumerate(names, 1):
        value = score(i, name)
        out.append("%d:%s=%d" % (i, name, value))
    print(out)


if __name__ == "__main__":
    main()
