UNIT = 1


def size(n):
    return n + UNIT


if __name__ == "__main__":
    print(size(3))
