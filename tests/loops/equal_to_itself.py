"""Objects without an `__eq__` are equal to themselves alone: a process would look for a copy among others, and not find it. Safe for threads, and for
processes where both are handed to a task together."""
import dataclasses
import enum
import operator
import sys
from typing import NamedTuple


class Node:
    def __init__(self, x):
        self.x = x


class Sub(Node):
    pass


class Value:
    def __init__(self, x):
        self.x = x

    def __eq__(self, other):
        return isinstance(other, Value) and self.x == other.x

    def __hash__(self):
        return hash(self.x)


class Pair(NamedTuple):
    x: int
    y: int


@dataclasses.dataclass(frozen=True)
class Point:
    x: int


@dataclasses.dataclass(eq=False)
class Spot:
    x: int


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


NODES = [Node(i) for i in range(6)]  # expect: safe
MISSING = object()


def cost(n):
    total = 1
    for k in range(n % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


def place(node):
    return NODES.index(node), cost(node.x)


def same(a, b):
    return cost(a.x) if a == b else 0


def rest(node, nodes):
    left = list(nodes)
    left.remove(node)
    return [cost(n.x) for n in left]  # expect: safe


def costs(nodes):
    return {n: cost(n.x) for n in nodes}  # expect: safe process-state


def main():
    nodes = [Node(i) for i in range(8)]  # expect: safe
    subs = [Sub(i) for i in range(8)]  # expect: safe
    spots = [Spot(i) for i in range(8)]  # expect: safe
    weight, good, first = costs(nodes), set(nodes[:3]), nodes[0]
    edges = {(nodes[0], nodes[1]): 4}
    places = []
    for node in NODES:  # expect: safe process-mutation
        places.append(place(node))
    found = []
    for node in nodes:  # expect: safe
        found.append((weight.get(node, -1), cost(node.x)))
    looked = []
    for node in nodes:  # expect: safe
        looked.append(weight[node] + cost(node.x))
    among = []
    for node in nodes:  # expect: safe
        among.append(cost(node.x) if node in good else 0)
    firsts = []
    for node in nodes:  # expect: safe
        firsts.append(same(node, first))
    others = []
    for sub in subs:  # expect: safe
        others.append(sum(cost(s.x) for s in subs if s != sub))
    rests = []
    for node in nodes:  # expect: safe
        rests.append(rest(node, nodes))
    kept = []
    for node in nodes:  # expect: safe
        kept.append(len(good - {node}) + cost(node.x))
    apart = []
    for node in nodes:  # expect: safe
        apart.append((good.isdisjoint([node]), cost(node.x)))
    held = []
    for node in nodes:  # expect: safe
        held.append(edges.get((first, node), 0) + cost(node.x))
    spotted = []
    for spot in spots:  # expect: safe
        spotted.append((spots.index(spot), cost(spot.x)))
    asked = []
    for node in nodes:  # expect: safe
        asked.append((operator.eq(node, first), cost(node.x)))
    given = []
    for x, default in [(1, MISSING), (2, 3), (3, MISSING)]:  # expect: safe process-mutation
        given.append(cost(x) if default == MISSING else default)
    sizes, lists = [], [[], [1], []]
    lists[0].extend(range(9))
    lists[2].append(1)
    for one in lists:  # expect: safe process-mutation
        sizes.append((sys.getsizeof(one), cost(len(one))))
    print(places, found, looked, among, firsts, others, rests, kept, apart, held, spotted, asked, given, sizes)


def by_value():
    values = [Value(i) for i in range(8)]  # expect: safe
    weight = {Value(i): i for i in range(8)}  # expect: safe
    out = []
    for value in values:  # expect: safe
        out.append((weight[value], values.index(value), cost(value.x)))
    points, pairs = {Point(1): 3, Point(2): 4}, {Pair(1, 1): 3}
    for i in range(4):  # expect: safe
        out.append((points.get(Point(i)), pairs.get(Pair(i, i)), cost(i)))
    names = {Colour.RED: "red", Colour.BLUE: "blue"}
    for colour in Colour:  # expect: safe
        out.append((names[colour], colour == Colour.RED, cost(colour.value)))
    for node in NODES:  # expect: safe
        out.append(cost(node.x) if node != None else 0)  # noqa: E711
    print(out)


main()
by_value()
