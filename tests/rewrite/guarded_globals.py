# pattern: process_pool thread_pool
def work(x, k):
    return x * k


if __name__ == "__main__":
    scale = int("3")
    out = []
    for x in range(7):
        y = work(x, scale)
        out.append(y + scale)
    print(out)
