"""Work whose end leaves the loop: `return` or `break` inside an inner loop or another statement of the last part."""
import tempfile


def cost(n):
    t = 1
    for k in range(200 + n % 5):  # expect: refused
        t = (t * 31 + k + n) % 10007
    return t % 97


def twice(xs, ys):
    for x in xs:  # expect: safe
        for y in ys:  # expect: safe
            if cost(x * y) > 94:
                return x, y
    return None


def maybe_none(xs, table):
    for x in xs:  # expect: safe
        for y in range(5):  # expect: safe
            if cost(x + y) > 95:
                return table.get(x)
    return "nothing"


def bare(xs):
    for x in xs:  # expect: safe
        v = cost(x)
        for k in range(3):  # expect: safe
            if cost(v + k) > 95:
                return
    return "end"


def broken(xs):
    for x in xs:  # expect: safe
        v = cost(x)
        if v % 7 == 1:
            w = cost(v)
            if w > 60:
                break
    else:
        return "all"
    return "left", x


def skipping(xs):
    for x in xs:  # expect: safe
        if x % 3 == 0:
            continue
        for y in range(4):  # expect: safe
            if cost(x + y) % 31 == 1:
                continue
            if cost(x - y) > 93:
                return [x, y]
    return []


def two_kinds(xs):
    for x in xs:  # expect: safe
        for y in range(4):  # expect: safe
            if cost(x + y) > 95:
                return x
            if cost(x + y) < 2:
                return y, x
    return []


def mixed(xs):
    for x in xs:  # expect: safe
        for y in range(4):  # expect: safe
            if cost(x + y) > 95:
                return x
        if cost(x) < 2:
            break
    return []


def live_name(xs):
    w = None
    for x in xs:  # expect: safe
        w = cost(x)
        for y in range(4):  # expect: safe
            if cost(w + y) > 95:
                return x, w
    return w


def with_before(xs, most):
    n = 0
    for x in xs:  # expect: safe
        n += 1
        if n > most:
            return "many"
        for y in range(4):  # expect: safe
            if cost(x + y) > 95:
                return {"x": x,
                        "y": y}
    return n


class Node:
    def __init__(self, n):
        self.n = n

    def search(self, nodes):
        for node in nodes:  # expect: safe
            for k in range(3):  # expect: safe
                if cost(node.n + k) > 95:
                    return node
        return None

    def has(self, nodes):
        for node in nodes:  # expect: safe
            for k in range(3):  # expect: safe
                if cost(node.n + k) > 95:
                    return True
        return False


def raising(xs):
    for x in xs:  # expect: refused
        for y in range(3):  # expect: safe
            if cost(x + y) > 93:
                return x
        if x == 9:
            raise ValueError(x)


def in_files(paths):
    for path in paths:  # expect: safe
        with open(path) as f:
            for number, line in enumerate(f):  # expect: safe
                if cost(len(line)) > 95:
                    return number, line
    return None


def nested_function(xs):
    for x in xs:  # expect: refused
        def inner(y):
            return cost(x + y)
        for y in range(3):  # expect: safe
            if inner(y) > 94:
                return x, y


def tries(xs):
    for x in xs:  # expect: safe
        try:
            for y in range(3):  # expect: safe
                if cost(100 // (x - 6) + y) > 94:
                    return x, y
        except ZeroDivisionError:
            pass
        finally:
            y = 0
    return "none"


def main():
    xs = list(range(1, 60))
    with tempfile.TemporaryDirectory() as folder:
        made = []
        for n in range(3):  # expect: review
            with open(f"{folder}/{n}.txt", "w") as file:
                file.write("\n".join("x" * (n * 20 + k) for k in range(30)))  # expect: safe
            made.append(file.name)
        print(in_files(made))
    print(twice(xs, xs[:5]), maybe_none(xs, {}), bare(xs), broken(xs), skipping(xs), two_kinds(xs), mixed(xs), live_name(xs))
    print(with_before(xs, 3), with_before(xs, 300), tries(xs), nested_function(xs))
    nodes = [Node(n) for n in xs]  # expect: safe
    found = nodes[0].search(nodes)
    print(found.n if found else None, found in nodes, nodes[0].has(nodes))
    try:
        print(raising(xs), raising(xs[3:]))
    except ValueError as e:
        print("error", e)
    print(twice([], []), with_before([], 1))


if __name__ == "__main__":
    main()
