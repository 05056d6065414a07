# pattern: process_pool thread_pool
# python: 3.8
def work(x):
    return x % 5


def find(xs):
    for x in xs:
        if work(x) == 4:
            break
    else:
        return None
    return x


def first(xs):
    for x in xs:
        if work(x) == 3:
            return x


def chain(xs):
    state = 0
    for x in xs:
        state = work(x + state)
    return state


def count(n):
    while n:
        n = n // 2


if __name__ == "__main__":
    print(find(list(range(9))), first(list(range(9))), chain([1, 2, 3]), count(5))
