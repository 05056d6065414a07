# pattern: process_pool thread_pool
# Variables and attributes that have the names of functions are no calls of these: what they hold is rewritten at once, not in a second run.
class Item:
    def __init__(self, value):
        self.value = value


def cost(n):
    return sum(i * i % 7 for i in range(n))


def value(xs):
    out = []
    for x in xs:
        out.append(cost(x))
    return out


def item(xs):
    out = []
    for x in xs:
        value = Item(x)
        out.append(cost(value.value))
    return out


def total(value):
    return [cost(item) + value for item in range(9)]


if __name__ == "__main__":
    print(value(range(9)), item(range(5)), total(3))
