"""Items that are changed by their own method: distinct objects, or not; lists that lead to them, or to one object twice."""
import math


def work(n):
    t = 0.0
    for i in range(200):
        t += math.sin(i * n)
    return t


class A:
    def __init__(self, n):
        self.n = n
        self.v = 0.0
        self.log = []

    def run(self):
        self.v = self.v * 0.5 + work(self.n)
        self.log.append(self.v)


def same_twice():
    a = A(1)
    xs = [a, A(2), a]
    for x in xs:  # expect: refused
        x.run()
    return [x.v for x in xs]


def multiplied():
    xs = [A(1)] * 3
    for x in xs:  # expect: refused
        x.run()
    return [x.v for x in xs]


def appended_twice():
    xs = []
    for i in range(4):
        a = A(i)
        xs.append(a)
        if i % 2:
            xs.append(a)
    for x in xs:  # expect: refused
        x.run()
    return [x.v for x in xs]


def appended_old():
    xs = []
    a = A(0)
    for i in range(4):
        if i % 2:
            a = A(i)
        xs.append(a)
    for x in xs:  # expect: refused
        x.run()
    return [x.v for x in xs]


def extended():
    xs = [A(i) for i in range(3)]
    xs.extend(xs[:2])
    for x in xs:  # expect: refused
        x.run()
    return [x.v for x in xs]


def grown(xs):
    xs.append(xs[0])


def grown_elsewhere():
    xs = [A(i) for i in range(3)]
    grown(xs)
    for x in xs:  # expect: refused
        x.run()
    return [x.v for x in xs]


def swapped():
    xs = [A(i) for i in range(3)]
    xs[0] = xs[1]
    for x in xs:  # expect: refused
        x.run()
    return [x.v for x in xs]


CACHE = {}


def cached(n):
    if n not in CACHE:
        CACHE[n] = A(n)
    return CACHE[n]


def from_cache():
    xs = [cached(i % 2) for i in range(4)]
    for x in xs:  # expect: refused
        x.run()
    return [x.v for x in xs]


LAST = None


def kept(n):
    global LAST
    if LAST is None or n % 2:
        LAST = A(n)
    a = LAST
    return a


def from_kept():
    xs = [kept(i) for i in range(4)]
    for x in xs:  # expect: refused
        x.run()
    return [x.v for x in xs]


class B:
    shared = []

    def __init__(self, n, log):
        self.n = n
        self.v = 0.0
        self.log = log

    def run(self):
        self.v = work(self.n) + len(self.log)
        self.log.append(self.v)


def one_log():
    log = []
    xs = [B(i, log) for i in range(4)]
    for x in xs:  # expect: refused
        x.run()
    return [x.v for x in xs]


class C:
    made = []

    def __init__(self, n):
        self.n = n
        self.v = 0.0

    def run(self):
        self.v = work(self.n) + len(C.made)
        C.made.append(self)


def registers():
    xs = [C(i) for i in range(4)]
    for x in xs:  # expect: refused
        x.run()
    return [x.v for x in xs]


class D:
    count = 0

    def __init__(self, n):
        self.n = n
        self.v = 0.0

    def run(self):
        self.v = work(self.n)


class E(D):
    def run(self):
        E.count += 1
        self.v = work(self.n) + E.count


def overridden():
    xs = [D(1), E(2), E(3), D(4)]
    for x in xs:  # expect: refused
        x.run()
    return [x.v for x in xs]


class Node:
    def __init__(self, n, other):
        self.n = n
        self.v = 0.0
        self.other = other

    def run(self):
        self.v = work(self.n) + (self.other.v if self.other else 0)


def linked():
    xs = []
    last = None
    for i in range(5):
        node = Node(i, last)
        xs.append(node)
        last = node
    for x in xs:  # expect: review
        x.run()
    return [x.v for x in xs]


class Net:
    def __init__(self):
        self.nodes = []

    def add(self, n):
        node = Node(n, None)
        self.nodes.append(node)
        return node

    def link(self):
        for i, node in enumerate(self.nodes):
            if i:
                node.other = self.nodes[i - 1]

    def run(self):
        for node in self.nodes:  # expect: review
            node.run()

    def shift(self):
        for node in self.nodes:  # expect: review
            node.v = work(node.n) + self.nodes[0].v

    def best(self):
        best = self.nodes[0]
        for node in self.nodes:  # expect: review
            node.v = work(node.n) + best.v


def caught():
    xs = [A(i) for i in range(4)]
    xs[2].n = None
    try:
        for x in xs:  # expect: refused
            x.run()
    except TypeError:
        pass
    return [x.v for x in xs]


def run_all(xs):
    for x in xs:  # expect: review
        x.run()


def caught_above():
    xs = [A(i) for i in range(4)]
    xs[2].n = None
    try:
        run_all(xs)
    except TypeError:
        pass
    return [x.v for x in xs]


def printed_ahead():
    xs = [A(i) for i in range(4)]
    for x in xs:  # expect: refused
        x.run()
        print(xs[-1].v)
    return [x.v for x in xs]

# ---- distinct ones ----


class Shape:
    def __init__(self, r):
        self.r = r
        self.area = 0
        self.history = []

    def update(self, k):
        a = work(self.r * k)
        self.area += a
        self.history.append(a)

    def latest(self):
        return self.history[-1]


class World:
    def __init__(self, n):
        self.shapes = []
        for i in range(n):
            self.shapes.append(Shape(i + 1))
        self.k = 3

    def turn(self):
        for s in self.shapes:  # expect: safe
            s.update(self.k)

    def total(self):
        return sum(s.area for s in self.shapes)


def turn_all(shapes, k):
    for i, s in enumerate(shapes):  # expect: safe
        s.update(k)


def turn_each(shapes, ks):
    for s, k in zip(shapes, ks):  # expect: safe
        s.update(k)


def load(n):
    out = []
    for i in range(n):
        s = Shape(i + 1)
        if i != 3:
            out.append(s)
    return out


def make(i):
    s = Shape(i)
    s.area = 1
    return s


def in_lists():
    shapes = load(8)
    turn_all(shapes, 2)
    turn_each(shapes, [1, 2, 3])
    made = [make(i + 1) for i in range(6)]
    for s in made:  # expect: safe
        s.update(5)
        print(s.latest())
    return [s.area for s in shapes], [s.area for s in made], len(made[0].history)


def in_dict():
    table = {}
    for i in range(6):
        table[i] = Shape(i + 1)
    for s in table.values():  # expect: safe
        s.update(4)
    for k, s in table.items():  # expect: safe
        s.update(k + 1)
    for s in sorted(table.values(), key=lambda s: -s.r):  # expect: safe
        s.update(2)
    return [s.area for s in table.values()]


class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, o):
        return Vector(self.x + o.x, self.y + o.y)

    def __mul__(self, k):
        return Vector(self.x * k, self.y * k)


class Body:
    def __init__(self, pos, vel):
        self.pos, self.vel = pos, vel

    def update(self, acc, dt):
        self.vel = self.vel + acc * dt
        self.pos = self.pos + self.vel * dt

    def update_some(self, acc, dt):
        if acc.x > 1:
            return
        self.vel = self.vel + acc * dt


def bodies():
    all_bodies = [Body(Vector(i, 1), Vector(0, 0)) for i in range(6)]
    forces = [Vector(work(i), i) for i in range(6)]
    for b, a in zip(all_bodies, forces):  # expect: safe
        b.update(a, 0.1)
    for b, a in zip(all_bodies, forces):  # expect: safe
        b.update_some(a, 0.1)
    for b, c in zip(all_bodies, all_bodies):  # expect: refused
        b.update(c.vel, 0.1)
    for b, c in zip(all_bodies, all_bodies[1:]):  # expect: refused
        b.update(c.vel, 0.1)
    return [(b.pos.x, b.vel.y) for b in all_bodies]


class Individual:
    def __init__(self, genes):
        self.genes = genes
        self.fitness = 0.0

    def evaluate(self):
        self.fitness = -sum(work(g) for g in self.genes)


class Population:
    def __init__(self, n):
        self.members = [Individual([i, i + 1]) for i in range(n)]

    def evaluate(self):
        for m in self.members:  # expect: safe
            m.evaluate()

    def breed(self):
        self.members.sort(key=lambda m: m.fitness)
        half = self.members[: len(self.members) // 2]
        children = []
        for m in half:
            children.append(Individual([g + 1 for g in m.genes]))
        self.members = half + children


class Doubling:
    def __init__(self, n):
        self.members = [Individual([i, i + 1]) for i in range(n)]
        self.rest = self.members[:1]

    def evaluate(self):
        for m in self.rest:  # expect: review
            m.genes[0] += 1
            m.evaluate()

    def breed(self):
        self.rest = self.rest + self.members


class Leaky:
    def __init__(self, r):
        self.r = r
        self.area = 0
        self.trace = []

    def update(self, k):
        self.area += work(self.r * k)
        self.trace.append(self.area)


class Keeper:
    def __init__(self, n):
        self.parts = [Leaky(i + 1) for i in range(n)]
        self.lead = self.parts[0]

    def turn(self):
        for s in self.parts:  # expect: review
            s.update(self.lead.area)

    def turn_alone(self):
        for s in self.parts:  # expect: review
            s.update(2)

    def lists(self):
        return [s.trace for s in self.parts]


def kept_lists():
    keeper = Keeper(5)
    keeper.turn()
    before = keeper.lists()
    keeper.turn_alone()
    return before


def main():
    print(same_twice(), multiplied(), appended_twice(), appended_old(), extended(), grown_elsewhere(), swapped(), from_cache(), from_kept())
    print(one_log(), registers(), overridden(), linked())
    net = Net()
    for i in range(5):
        net.add(i)
    net.link()
    net.run()
    net.shift()
    net.best()
    print([n.v for n in net.nodes], caught(), caught_above(), printed_ahead())
    w = World(8)
    for _ in range(3):
        w.turn()
    print(w.total(), in_lists(), in_dict(), bodies(), kept_lists())
    p, d = Population(8), Doubling(4)
    for _ in range(3):
        p.evaluate()
        p.breed()
        d.breed()
        d.evaluate()
    print([m.fitness for m in p.members], [m.fitness for m in d.rest])


if __name__ == "__main__":
    main()
