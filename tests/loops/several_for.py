"""Comprehensions with several `for`: what stands behind the first one is the work of its item."""
import itertools


def heavy(a, b=1):
    t = 0
    for k in range(40):
        t = (t * 31 + a * k + b) % 10007
    return t


def listed(n, m):
    return [heavy(i, j) for i in range(n) for j in range(m)]  # expect: safe


def table(ms, ns):
    return {(m, n): heavy(m, n) for m in ms for n in ns}  # expect: safe


def conditions(xs, ys):
    return [heavy(x, y)  # expect: safe
            for x in xs
            if heavy(x) % 2
            for y in ys
            if heavy(y) % 3 if y]


def summed(rows):
    return sum(heavy(c) for row in rows for c in row)  # expect: safe


def three(rows, limit):
    return sorted({heavy(a, b) for row in rows for a in row for b in range(limit) if a < b})  # expect: safe


def walrus(xs):
    return [h + y for x in xs if (h := heavy(x)) for y in range(h % 4)]  # expect: safe


def pythagorean(limit):
    return [(a, b, c) for a in range(1, limit) for b in range(a, limit) for c in [int((a * a + b * b) ** 0.5)] if c < limit and c * c == a * a + b * b]  # expect: safe


def unpacked(pairs):
    return [heavy(k, v) for k, values in pairs for i, v in enumerate(values) if i % 2 == 0]  # expect: safe


def joined(n):
    return ",".join(str(heavy(x, y)) for x in range(n) for y in range(x))  # expect: safe


def used_up(xs, numbers):
    return [heavy(x, y) for x in xs for y in numbers]  # expect: refused


def used_up_later(xs):
    numbers = itertools.count()
    return [heavy(x, y) for x in xs for y in itertools.islice(numbers, 2)]  # expect: refused


def rebinds(xs):
    return [x for x in xs for y in range(2) for x in range(heavy(y) % 3)]  # expect: refused


def of_one_name(xss):
    return [heavy(x) for x in xss for x in x]  # expect: refused  # true: safe


def changes(xs, out):
    return [out.append(y) or heavy(y, len(out)) for x in xs for y in range(x)]  # expect: refused


def seen_once(rows):
    seen = set()
    return [x for row in rows for x in row if heavy(x) and not (x in seen or seen.add(x))]  # expect: refused


def generator_of(n, log):
    for k in range(n):
        log.append(k)
        yield k


def logs(xs):
    log = []
    return [heavy(x, y + len(log)) for x in xs for y in generator_of(x, log)]  # expect: refused


class Bag:
    def __init__(self):
        self.taken = 0

    def __iter__(self):
        self.taken += 1
        return iter([self.taken, self.taken + 1])


def own_iterable(xs):
    bag = Bag()
    return [heavy(x, y) for x in xs for y in bag]  # expect: refused


def into_element(xs, slots):
    return [heavy(x, slots[0]) for x in xs for slots[0] in range(x)]  # expect: refused


def lazily(xs, ys):
    made = (heavy(x, y) for x in xs for y in ys)  # expect: refused
    ys.append(3)
    return list(made)


def nested_state(n):
    state = [0]

    def step(x):
        state[0] += x
        return state[0]
    return [heavy(x, step(y)) for x in range(n) for y in range(x)]  # expect: refused


if __name__ == "__main__":
    print(listed(3, 2), table(range(2), range(2)), conditions(range(5), range(4)), summed([[1, 2], [3]]), three([[1], [2, 3]], 5))
    print(walrus(range(4)), pythagorean(20), unpacked([(1, [2, 3, 4]), (2, [5])]), joined(4))
    print(used_up(range(2), iter([1, 2])), used_up_later(range(3)), rebinds(range(3)), of_one_name([[1], [2]]), changes([1, 2], []))
    print(seen_once([[1, 2], [2, 3]]), logs([1, 2]), own_iterable([1, 2]), into_element([1, 2], [0]), lazily([1, 2], [1]), nested_state(4))
