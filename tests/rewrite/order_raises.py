# pattern: process_pool thread_pool
# python: 3.8
class Stop(Exception):
    pass


def work(x):
    return x * 3 % 50


def first_then_work(xs):
    seen = []
    for x in xs:
        print("item", x)
        y = work(x)
        seen.append(y)
        if y > 30:
            raise Stop(x, seen)
    return seen


def work_then_raise(xs):
    seen = []
    for x in xs:
        y = work(x)
        seen.append(y)
        if y > 30:
            raise Stop(x, seen)
    return seen


def main():
    for xs in ([], [20], [1, 2, 3], list(range(40))):
        for function in (first_then_work, work_then_raise):
            try:
                print(function(xs))
            except Stop as stop:
                print("stopped", stop.args)


if __name__ == "__main__":
    main()
