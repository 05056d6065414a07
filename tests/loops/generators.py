"""Generators that go over what other generators give: their own, deeper down, those of a method, and those that they are handed."""
import hashlib
import itertools


def weigh(what):
    return int(hashlib.sha256(repr(what).encode()).hexdigest(), 16) % 997


class Node:
    def __init__(self, value):
        self.value = value
        self.children = []

    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()

    def values(self):
        for child in self.children:
            yield child.value


def build(depth, value):
    node = Node(value)
    if depth:
        for i in range(3):
            node.children.append(build(depth - 1, value * 3 + i))
    return node


def orders(items):
    if len(items) <= 1:
        yield list(items)
        return
    for i, head in enumerate(items):
        for rest in orders(items[:i] + items[i + 1:]):
            yield [head] + rest


def on_path(items, path):
    if not items:
        yield path
        return
    for i, item in enumerate(items):
        path.append(item)
        yield from on_path(items[:i] + items[i + 1:], path)
        path.pop()


def lines(n):
    for i in range(n):
        yield " %d " % i


def stripped(source):
    for line in source:
        line = line.strip()
        if line:
            yield line


def numbered(source):
    for number, line in enumerate(source):
        yield number, line


def counted_down(source, depth):
    for item in source:
        yield item
    if depth:
        yield from counted_down(itertools.count(), depth - 1)


def run_trees(tree):
    out = []
    for node in tree.walk():  # expect: safe
        out.append(weigh(node.value))
    for value in tree.values():  # expect: safe
        out.append(weigh(value))
    for node in tree.walk():  # expect: refused
        out.append(weigh(node.value))
        if node.value and len(out) < 70:
            node.children.append(Node(0))
    return out


def run_orders():
    best = None
    for order in orders([3, 1, 2, 4]):  # expect: safe
        cost = weigh(order)
        if best is None or cost < best[0]:
            best = (cost, order)
    out = [best]
    for path in on_path([1, 2, 3], []):  # expect: review
        out.append(weigh(path))
    return out


def run_pipes(n):
    out = []
    for number, line in numbered(stripped(lines(n))):  # expect: safe
        out.append((number, weigh(line)))
    source = lines(n)
    for line in stripped(source):  # expect: safe
        out.append(weigh(line))
    again = lines(n)
    for line in stripped(again):  # expect: refused
        out.append((weigh(line), next(again, None)))
    for item in counted_down(range(3), 1):  # expect: review
        weight = weigh(item)
        if item > 20:
            break
        out.append(weight)
    return out


print(run_trees(build(3, 1)))
print(run_orders())
print(run_pipes(9))
