"""More loops that look parallel: aliases, order, hidden state, identity, sharing."""
import csv
import itertools
import os
import random
import sys
from collections import defaultdict, deque

STATE = {"last": 0}
ITEMS = []


def cost(n):
    total = 0
    for k in range(n):  # expect: refused total
        total += k
    return total


class Node:
    def __init__(self, value):
        self.value = value
        self.next = None
        self.memo = {}

    def compute(self, x):
        if x not in self.memo:
            self.memo[x] = cost(x)
        return self.memo[x]

    def __getitem__(self, key):
        STATE["last"] = key
        return cost(key)

    def __len__(self):
        STATE["last"] += 1
        return STATE["last"]

    def __enter__(self):
        STATE["last"] += 1
        return self

    def __exit__(self, *args):
        return False

    def __call__(self, x):
        self.value += x
        return cost(self.value)

    def __iter__(self):
        self.value += 1
        return iter([1, 2])


class Lazy:
    def __getattr__(self, name):
        STATE["last"] += 1
        return STATE["last"]


class Sub(Node):
    def compute(self, x):
        ITEMS.append(x)
        return super().compute(x)


def memo_attribute(xs):
    n = Node(1)
    out = []
    for x in xs:  # expect: refused
        out.append(n.compute(x))
    return out


def super_call(xs):
    n = Sub(1)
    out = []
    for x in xs:  # expect: refused
        out.append(n.compute(x))
    return out


def subscript_operator(xs):
    n = Node(1)
    return [cost(n[x]) for x in xs]  # expect: refused STATE


def len_operator(xs):
    n = Node(1)
    return [cost(len(n) + x) for x in xs]  # expect: refused STATE


def truth_operator(xs):
    n = Node(1)
    return [cost(x) if n else 0 for x in xs]  # expect: refused STATE


def manager(xs):
    n = Node(1)
    out = []
    for x in xs:  # expect: refused
        with n:
            y = cost(x + STATE["last"])
        out.append(y)
    return out


def callable_object(xs):
    n = Node(1)
    return [n(x) for x in xs]  # expect: refused n.value


def iterated_object(xs):
    n = Node(1)
    return [  # expect: refused n.value
        sum(cost(v + x) for v in n)
        for x in xs]


def lazy_attribute(xs):
    lazy = Lazy()
    return [cost(lazy.anything + x) for x in xs]  # expect: refused STATE


def global_alias(xs):
    table = STATE
    for x in xs:  # expect: refused STATE
        table["last"] = cost(x + STATE["last"])


def nested_alias(xs):
    box = [[0]]
    inner = box[0]
    for x in xs:  # expect: refused
        inner.append(cost(len(box[0]) + x))


def returned_alias(xs):
    data = [1]
    view = same(data)
    for x in xs:  # expect: refused
        data.append(cost(view[-1] + x))


def same(v):
    return v


def stored_alias(xs):
    holder = Node(0)
    data = []
    holder.next = data
    for x in xs:  # expect: refused
        data.append(cost(len(holder.next) + x))


def dict_of_lists(xs):
    table = {}
    for x in xs:  # expect: refused table
        row = table.setdefault(x % 3, [])
        row.append(cost(len(row) + x))
    return table


def default_dict_read(xs):
    table = defaultdict(int)
    out = []
    for x in xs:  # expect: refused table
        out.append(cost(table[x]))
    return out


def queue(xs):
    work = deque(xs)
    out = []
    for x in xs:  # expect: refused work
        out.append(cost(work.popleft()))
    return out


def prefix(xs):
    acc = [0]
    for x in xs:  # expect: refused acc
        acc.append(acc[-1] + cost(acc[-1] + x))
    return acc


def neighbour(a):
    for i in range(len(a) - 1):  # expect: refused a
        a[i + 1] = cost(a[i])


def indirect(a, idx):
    for i in idx:  # expect: refused a
        a[i] = cost(a[i])


def scatter(a, idx):
    for k, i in enumerate(idx):  # expect: review alias
        a[i] = cost(k)


def count_with_iterator(xs):
    ids = itertools.count()
    return [cost(next(ids) + x) for x in xs]  # expect: refused ids


def csv_rows(path, xs):
    with open(path) as f:
        reader = csv.reader(f)
        return [cost(len(next(reader)) + x) for x in xs]  # expect: refused


def environment(xs):
    for x in xs:  # expect: refused
        os.environ["X"] = str(x)
        read_env(x)


def read_env(x):
    os.environ["Y"] = str(cost(x))


def shuffled(xs):
    out = []
    for x in xs:  # expect: refused random.shuffle
        ys = [1, 2, x]
        random.shuffle(ys)
        out.append(cost(ys[0]))
    return out


def seeded_global(xs):
    out = []
    for x in xs:  # expect: refused random.seed
        random.seed(x)
        out.append(cost(random.randint(0, 9)))
    return out


def order_of_output(xs):
    for x in xs:  # expect: refused sys.stdout.write
        sys.stdout.write(report(x))
        emit(x)


def report(x):
    return "x"


def emit(x):
    sys.stdout.write(str(cost(x)))


def tried_around(xs):
    out = []
    for x in xs:  # expect: refused
        try:
            out.append(cost(x + len(out)))
        except ValueError:
            out.append(None)
    return out


def swap_pairs(a):
    for i in range(1, len(a)):  # expect: refused a
        if cost(a[i]) < cost(a[i - 1]):
            a[i], a[i - 1] = a[i - 1], a[i]


def accumulate_object(xs):
    box = Node(0)
    for x in xs:  # expect: refused box.value
        box.value = cost(box.value + x)


def linked(xs):
    head = None
    for x in xs:  # expect: refused head
        node = Node(x)
        node.next = head
        node.value = walk(node)
        head = node
    return head


def walk(node):
    n = 0
    while node is not None:  # expect: refused while
        n += node.value
        node = node.next
    return n


def function_attribute(xs):
    for x in xs:  # expect: refused
        counted(x)


def counted(x):
    counted.calls = getattr(counted, "calls", 0) + 1
    return cost(x + counted.calls)


def walrus_carry(xs):
    prev = 0
    return [prev := cost(prev + x) for x in xs]  # expect: refused prev


def lambda_captures(xs):
    total = 0
    add = lambda v: cost(v + total)
    for x in xs:  # expect: refused total
        total += add(x)
    return total


def nested_reader(xs):
    seen = []

    def look(v):
        return cost(v + len(seen))

    for x in xs:  # expect: refused seen
        seen.append(look(x))
    return seen


def rebinding_in_helper(xs):
    current = 0

    def use():
        return cost(current)

    out = []
    for x in xs:  # expect: refused current
        current = x
        out.append(use())
    return out


def target_in_closure(xs):
    def use():
        return cost(x)

    out = []
    for x in xs:  # expect: refused x
        out.append(use())
    return out


def del_items(xs):
    for x in list(xs):  # expect: safe
        if cost(x) > 3:
            xs.remove(x)


def params_alias(xs: list, out: list):
    for x in xs:  # expect: review alias
        out.append(cost(x))


def main():
    xs = [1, 2, 3]
    memo_attribute(xs), super_call(xs), subscript_operator(xs), len_operator(xs), truth_operator(xs), manager(xs)
    callable_object(xs), iterated_object(xs), lazy_attribute(xs), global_alias(xs), nested_alias(xs), returned_alias(xs)
    stored_alias(xs), dict_of_lists(xs), default_dict_read(xs), queue(xs), prefix(xs), neighbour(xs), indirect(xs, xs)
    scatter([0] * 4, xs), count_with_iterator(xs), csv_rows(__file__, xs), environment(xs), shuffled(xs), seeded_global(xs)
    order_of_output(xs), tried_around(xs), swap_pairs(xs), accumulate_object(xs), linked(xs), function_attribute(xs)
    walrus_carry(xs), lambda_captures(xs), nested_reader(xs), rebinding_in_helper(xs), target_in_closure(xs)
    del_items(xs), params_alias(xs, [])


main()
