# pattern: process_pool thread_pool
def work(x):
    return -x


def run(xs):
    last = "none"
    out = []
    for x in xs:
        last = work(x)
        out.append(last)
    return out, last


if __name__ == "__main__":
    print(run([]))
    print(run([1]))
    print([work(x) for x in []])
