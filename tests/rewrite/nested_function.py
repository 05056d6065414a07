# pattern: process_pool thread_pool
def outer(factor):
    shift = factor + 1

    def inner(xs):
        out = []
        for x in xs:
            y = x * factor + shift
            z = y % 13
            out.append(z * y)
        return out

    return inner(list(range(15)))


if __name__ == "__main__":
    print(outer(4))
