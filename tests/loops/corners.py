"""Corners of the language: scopes, caches, callbacks, class attributes, nested comprehensions."""
import functools
import json

current = 0
EVENTS = []


def cost(n):
    total = 0
    for k in range(n):  # expect: refused total
        total += k
    return total


class Shared:
    items = []

    def __init__(self, k):
        self.k = k

    def add(self, x):
        self.items.append(x)
        return cost(x + len(self.items))


class Chatty:
    def __init__(self, k):
        self.k = k

    def __str__(self):
        EVENTS.append(self.k)
        return str(cost(len(EVENTS)))


class Engine:
    def __init__(self, table):
        self.table = table

    def run(self, x):
        return cost(self.table.get(x, 0) + x)


class Owner:
    def __init__(self):
        self.table = {}
        self.engine = Engine(self.table)
        self.log = []

    def go(self, xs):
        for x in xs:  # expect: review alias
            self.table[x] = self.engine.run(x)


def class_attribute(xs):
    s = Shared(1)
    out = []
    for x in xs:  # expect: refused
        out.append(s.add(x))
    return out


def fresh_but_shared(xs):
    out = []
    for x in xs:  # expect: refused
        s = Shared(x)
        out.append(s.add(x))
    return out


def string_conversion(xs):
    out = []
    for x in xs:  # expect: refused EVENTS
        out.append(str(Chatty(x)))
    return out


def format_conversion(xs):
    out = []
    for x in xs:  # expect: refused EVENTS
        out.append(f"{Chatty(x)}")
    return out


def remember(o):
    EVENTS.append(o)
    return str(len(EVENTS))


def json_default(xs):
    out = []
    for x in xs:  # expect: review
        out.append(json.dumps(x, default=remember))
    return out


def global_target(xs):
    global current
    out = []
    for current in xs:  # expect: refused
        out.append(look())
    return out


def look():
    return cost(current)


def nested_comprehension(xs):
    return [[cost(x * y) for y in xs] for x in xs]


@functools.lru_cache(maxsize=None)
def make_list(n):
    return [cost(n)]


def cached_list(xs):
    out = []
    for x in xs:  # expect: review make_list
        r = make_list(x % 2)
        r.append(cost(len(r)))
        out.append(r[-1])
    return out


def private_list(xs):
    out = []
    for x in xs:  # expect: safe
        r = [cost(x)]
        r.append(cost(len(r)))
        out.append(r[-1])
    return out


def private_then_ordered(xs):
    out = []
    for x in xs:  # expect: refused
        r = []
        out.append(r)
        r.append(len(out))
        out.append(cost(r[-1]))
    return out


def inner_state(xs):
    out = []
    for x in xs:  # expect: safe
        seen = set()
        for y in range(x):  # expect: refused seen
            if y % 7 in seen:
                continue
            seen.add(y % 7)
        out.append(len(seen) + cost(x))
    return out


def conditional_function(xs, flag):
    if flag:
        def f(v):
            return cost(v)
    else:
        def f(v):
            EVENTS.append(v)
            return cost(v)
    return [f(x) for x in xs]  # expect: refused EVENTS


def rebound_function(xs):
    f = cost
    f = remember
    return [f(x) for x in xs]  # expect: refused EVENTS


def star_arguments(xs):
    return [spread(*[x, x + 1]) for x in xs]  # expect: safe


def spread(*values):
    return sum(cost(v) for v in values)  # expect: safe


def write_back(xs):
    for i, x in enumerate(xs):  # expect: safe
        xs[i] = cost(x)


def write_ahead(xs):
    for i, x in enumerate(xs):  # expect: refused
        xs[len(xs) - 1 - i] = cost(x)


def late_reader(xs):
    out = []
    y = 0
    for x in xs:  # expect: refused y
        out.append(cost(y))
        y = x
    return out


def unbound_first(xs):
    out = []
    for x in xs:  # expect: refused y
        if x > 1:
            y = x
        out.append(cost(y))
    return out


def delete(table):
    for key in list(table):  # expect: refused table
        table[key] = cost(table[key])
        del table[key]
        if cost(len(table)) > 3:
            table[0] = 1


def try_finally(xs):
    done = []
    for x in xs:  # expect: refused
        try:
            y = cost(x + len(done))
        finally:
            done.append(x)
    return done


def passed_over(lines):  # what stands behind `continue` and something ordered must stay beside its item
    rows, number = [], 0
    for line in lines:  # expect: safe
        if not line.strip():
            continue
        number = number * 3 + 1
        size = cost(len(line))
        rows.append((number, line, size))
    return rows


def nothing_seen():  # empty, or filled by what is not seen: simpy's queues
    rows, out = [], []
    for row in rows:  # expect: review iterable # true: safe
        out.append(cost(row.size))
    return out


def main():
    xs = [1, 2, 3]
    class_attribute(xs), fresh_but_shared(xs), string_conversion(xs), format_conversion(xs), json_default(xs)
    global_target(xs), nested_comprehension(xs), cached_list(xs), private_list(xs), private_then_ordered(xs)
    inner_state(xs), conditional_function(xs, xs), rebound_function(xs), star_arguments(xs), write_back(xs)
    write_ahead(xs), late_reader(xs), unbound_first([2] + xs), delete({1: 2}), try_finally(xs)
    Owner().go(xs), passed_over(["a", "", "bcd", " ", "ef"]), nothing_seen()


main()
