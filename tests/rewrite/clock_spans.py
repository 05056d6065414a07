# pattern: process_pool
"""How long each item took is measured where it is done: the small ones do not wait for the large one."""
import time


def work(n):
    t = 0
    for i in range(n * 1000):
        t += i * n % 7
    return t


def measured(xs):
    rows = []
    for x in xs:
        begun = time.perf_counter()
        result = work(x)
        rows.append((result, time.perf_counter() - begun))
    return rows


def told(xs):
    spent = []
    for x in xs:
        begun = time.perf_counter()
        print("one of", x, "gives", work(x))
        spent.append(time.perf_counter() - begun)
    return spent


def left(xs):
    spent = []
    for x in xs:
        begun = time.perf_counter()
        print("one of", x, "gives", work(x))
        ended = time.perf_counter()
        spent.append(ended - begun)
    return spent


def quick(spent):
    return spent[1] < spent[0] / 4 and spent[-1] < spent[0] / 4


def main():
    xs = [2000, 1, 1, 1]
    rows = measured(xs)
    print(rows[0][0], rows[-1][0], quick([rows[0][1], rows[1][1], rows[-1][1]]))
    print(quick(told(xs)))
    print(quick(left(xs)))


if __name__ == "__main__":
    main()
