# pattern: process_pool thread_pool
# python: 3.8
def work(x):
    return x * 2


def last(xs):
    out = []
    for x in xs:
        y = work(x)
        out.append(y)
    return x, y, out


if __name__ == "__main__":
    print(last([4, 5, 6]))
    try:
        last([])
    except UnboundLocalError:
        print("unbound, as before")
