# pattern: process_pool thread_pool
# python: 3.8
"""Work whose end leaves the loop: its worker says so, and with what."""


def weigh(n):
    total = 0
    for k in range(50):
        total = (total * 31 + n + k) % 10007
    return total % 97


def pair(xs, ys):
    for x in xs:
        for y in ys:
            if weigh(x * y) > 94:
                return x, y
    return None


def named(xs, names):
    for x in xs:
        if x % 5 == 0:
            continue
        for y in range(4):
            if weigh(x + y) == 55:
                return names.get(x)
            if weigh(x - y) == 56:
                return
    return "nothing"


def until(xs):
    for x in xs:
        try:
            if weigh(100 // (x - 3)) > 94:
                break
        except ZeroDivisionError:
            pass
    return x


def told(xs):
    count = 0
    for x in xs:
        count += 1
        print("look at", x)
        if count > 4:
            return "enough"
        y = weigh(x)
        while y:
            y = y // 2
            if weigh(y) == 87:
                return [x,
                        y]
    return count


if __name__ == "__main__":
    numbers = list(range(1, 60))
    print(pair(numbers, numbers[:6]), pair([], numbers), pair(numbers[:3], numbers[:3]))
    print(named(numbers, {1: "one"}), named(numbers[3:], {}), named([], {}))
    print(until(numbers), told(numbers), told(numbers[:2]))
