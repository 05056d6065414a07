"""Effects and types across modules, classes, closures and callbacks."""
import functools
import threading
import time
from dataclasses import dataclass
from functools import partial

import tracker
from tracker import Tracker, deep as square
from tracker import heavy


@dataclass
class Point:
    x: int
    y: int

    def norm(self):
        return heavy(self.x) + heavy(self.y)


class Base:
    def __init__(self, scale):
        self.scale = scale

    def run(self, x):
        return self.step(x) * self.scale

    def step(self, x):
        return heavy(x)


class Stateful(Base):
    def __init__(self, scale):
        super().__init__(scale)
        self.calls = 0

    def step(self, x):
        self.calls += 1
        return heavy(x) + self.calls


class Pipeline:
    def __init__(self, items):
        self.items = items
        self.results = []
        self.weights = [1, 2, 3]
        self.total = 0

    def score(self, x):
        return heavy(x) * self.weights[0]

    def collect(self):
        for x in self.items:  # expect: safe
            self.results.append(self.score(x))
        return self.results

    def accumulate(self):
        for x in self.items:  # expect: safe
            self.total += self.score(x)

    def feedback(self):
        for x in self.items:  # expect: refused self.total
            self.total = heavy(self.total + x)

    def hidden(self):
        out = []
        for x in self.items:  # expect: refused self.total
            out.append(self.advance(x))
        return out

    def advance(self, x):
        self.total += x
        return heavy(self.total)

    def weigh(self):
        for x in self.items:  # expect: refused self.weights
            self.weights[0] = self.score(x)


def global_in_module(xs):
    out = []
    for x in xs:  # expect: refused SEEN
        out.append(square(x))
    return out


def dict_in_module(xs):
    return [tracker.count(x) for x in xs]  # expect: refused


def method_safe(xs):
    t = Tracker(3)
    out = []
    for x in xs:  # expect: safe
        out.append(t.check(x))
    return out


def method_marks(xs):
    t = Tracker(3)
    out = []
    for x in xs:  # expect: refused t.seen
        out.append(t.mark(x))
    return out


def fresh_object(xs):
    out = []
    for x in xs:  # expect: safe
        t = Tracker(x)
        t.mark(x)
        out.append(t.mark(x + 1))
    return out


def virtual(xs, runner):
    out = []
    for x in xs:  # expect: refused runner.calls
        out.append(runner.run(x))
    return out


def points(ps):
    return [p.norm() for p in ps]  # expect: safe


def with_partial(xs):
    add = partial(plus, 3)
    return [add(x) for x in xs]  # expect: safe


def plus(a, b):
    return heavy(a + b)


def with_lambda(xs):
    f = lambda v: heavy(v) + 1
    return [f(x) for x in xs]  # expect: safe


def with_closure(xs, k):
    def inner(v):
        return heavy(v) * k

    return [inner(x) for x in xs]  # expect: safe


def map_inside(xss):
    out = []
    for xs in xss:  # expect: safe
        out.append(sum(map(heavy, xs)))
    return out


def map_impure(xss):
    out = []
    for xs in xss:  # expect: refused SEEN
        out.append(list(map(square, xs)))
    return out


def sort_key(xss):
    out = []
    for xs in xss:  # expect: safe
        out.append(sorted(xs, key=heavy))
    return out


def passed(f, xs):
    return [f(x) for x in xs]  # expect: safe


@functools.lru_cache(maxsize=None)
def cached(n):
    return heavy(n)


def with_cache(xs):
    return [cached(x) for x in xs]  # expect: safe


def timed(f):
    def wrapper(*args):
        start = time.perf_counter()
        result = f(*args)
        print(time.perf_counter() - start >= 0)
        return result
    return wrapper


@timed
def slow(n):
    return heavy(n)


def decorated(xs):
    return [slow(x) for x in xs]  # expect: refused print


def unknown_function(xs):
    import mystery
    out = []
    for x in xs:  # expect: review mystery.go
        out.append(mystery.go(x))
    return out


def unknown_method(xs, thing):
    out = []
    for x in xs:  # expect: review thing.compute
        out.append(thing.compute(x))
    return out


def rows_changed(rows):
    for row in rows:  # expect: safe
        row["size"] = heavy(row["n"])


def rows_changed_in_call(rows):
    for row in rows:  # expect: review distinct-items
        fill(row)


def fill(row):
    row["size"] = heavy(row["n"])


def locked(xs):
    lock = threading.Lock()
    out = []
    for x in xs:  # expect: refused lock
        with lock:
            out.append(heavy(x))
    return out


def sleeping(xs):
    for x in xs:  # expect: review sleep
        time.sleep(0.01)


def matrix(rows):
    out = []
    for row in rows:  # expect: safe
        line = []
        for value in row:  # expect: safe
            line.append(heavy(value))
        out.append(line)
    return out


def grid(n):
    cells = [[0] * n for _ in range(n)]  # expect: safe
    for i in range(n):  # expect: safe
        for j in range(n):  # expect: safe
            cells[i][j] = heavy(i * j)
    return cells


def conditional_both(xs):
    small, big = [], []
    for x in xs:  # expect: safe
        y = heavy(x)
        if y < 10:
            small.append(y)
        else:
            big.append(y)
    return small, big


def last_value(xs):
    y = None
    for x in xs:  # expect: safe
        y = heavy(x)
    return y


def conditional_last(xs):
    last = None
    for x in xs:  # expect: safe
        if x > 3:
            last = heavy(x)
    return last


def shadowed(xs, heavy):
    out = []
    for x in xs:  # expect: review
        out.append(heavy(x))
    return out


def from_generator(xs):
    gen = (x + 1 for x in xs)  # expect: refused unsupported
    out = []
    for g in gen:  # expect: safe
        out.append(heavy(g))
    return out


def identity(xs, probe):
    out = []
    for x in xs:  # expect: safe
        out.append(heavy(len(x)) if x is probe else 0)
    return out


def swap(xs):
    a, b = 1, 2
    for x in xs:  # expect: refused a
        a, b = b, heavy(a + x)
    return a, b


def group(pairs):
    groups = {}
    for key, value in pairs:  # expect: safe
        groups.setdefault(key, []).append(heavy(value))
    return groups


def windowed(xs):
    out = []
    for i in range(1, len(xs)):  # expect: safe
        out.append(heavy(xs[i - 1] + xs[i]))
    return out


def strings(lines):
    out = []
    for line in lines:  # expect: safe
        fields = line.strip().split(",")
        values = [int(f) for f in fields]  # expect: safe
        out.append(sum(values) / len(values))
    return out


def main():
    xs = [1, 2, 3]
    p = Pipeline(xs)
    p.collect(), p.accumulate(), p.feedback(), p.hidden(), p.weigh()
    global_in_module(xs), dict_in_module(xs), method_safe(xs), method_marks(xs), fresh_object(xs)
    virtual(xs, Stateful(2)), points([Point(1, 2), Point(3, 4)]), with_partial(xs), with_lambda(xs), with_closure(xs, 2)
    map_inside([xs, [4, 5]]), map_impure([xs, [4]]), sort_key([xs, [2, 1]]), passed(heavy, xs), with_cache(xs), decorated(xs)
    rows_changed([{"n": 3}, {"n": 4}]), rows_changed_in_call([{"n": 3}, {"n": 4}]), locked(xs), sleeping(xs), matrix([xs, [4, 5]]), grid(3)
    conditional_both(xs), last_value(xs), conditional_last(xs), from_generator(xs), identity(["a", "b"], "b"), swap(xs)
    group([("a", 1), ("b", 2)]), windowed(xs), strings(["1,2", "3,4"])


main()

total = 0
for n in range(10):  # expect: safe
    total += heavy(n)
print(total)

state = 0


def uses_state(x):
    return heavy(x + state)


for n in range(10):  # expect: refused state
    state += uses_state(n)

if __name__ == "__main__":
    limit = 5
    found = []
    for n in range(10):  # expect: safe
        if heavy(n) > limit:
            found.append(n)
    print(found)
