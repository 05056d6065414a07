"""Classes, properties, dataclasses, closures, partials, decorators, generators: the way applications are put together."""
from __future__ import annotations

import abc
import dataclasses
import enum
import functools
import itertools
import operator
import string
import time
from collections import namedtuple
from dataclasses import dataclass, field
from typing import Callable, Iterable, NamedTuple, Optional


def crunch(n):
    acc = n
    for k in range(30):  # expect: refused acc
        acc = (acc * 69069 + k) % 65521
    return acc


class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self) -> float: ...

    def describe(self) -> str:
        return f"{type(self).__name__}:{self.area():.2f}"


class Circle(Shape):
    def __init__(self, r):
        self.r = r

    def area(self):
        return 3.14159 * self.r ** 2 + crunch(int(self.r))


class Square(Shape):
    def __init__(self, side):
        self._side = side

    @property
    def side(self):
        return self._side

    @side.setter
    def side(self, value):
        self._side = value

    def area(self):
        return self.side ** 2 + crunch(self.side)


def describe_all(shapes: list[Shape]):
    return [s.describe() for s in shapes]  # expect: safe


def total_area(shapes):
    total = 0.0
    for shape in shapes:  # expect: safe
        total += shape.area()
    return total


def grow(squares):
    for sq in squares:  # expect: safe
        sq.side = crunch(sq.side) % 100
    return [sq.side for sq in squares]  # expect: safe


@dataclass
class Particle:
    x: float
    v: float
    trail: list = field(default_factory=list)

    def step(self, dt):
        self.v += crunch(int(self.x)) % 10 * dt
        self.x += self.v * dt
        self.trail.append(round(self.x, 3))


def simulate(n):
    particles = [Particle(float(i), 1.0) for i in range(n)]  # expect: safe
    for p in particles:  # expect: refused # true: safe
        p.step(0.1)
    return [(p.x, p.trail) for p in particles]  # expect: safe


@dataclass(frozen=True)
class Job:
    name: str
    size: int

    @functools.cached_property
    def cost(self):
        return crunch(self.size)

    def run(self):
        return self.name, self.cost


def run_jobs(sizes):
    jobs = [Job(f"j{i}", s) for i, s in enumerate(sizes)]  # expect: safe
    done = {}
    for job in jobs:  # expect: safe
        name, cost = job.run()
        done[name] = cost
    return done


class Pipeline:
    def __init__(self, *stages: Callable[[int], int]):
        self.stages = list(stages)
        self.results = []
        self.errors = 0

    def apply(self, x):
        for stage in self.stages:  # expect: refused x
            x = stage(x)
        return x

    def run(self, xs):
        for x in xs:  # expect: safe
            try:
                self.results.append(self.apply(x))
            except ZeroDivisionError:
                self.errors += 1
        return self.results

    def run_counting(self, xs):
        for x in xs:  # expect: safe
            self.results.append(self.apply(x) + len(self.results))
        return self.results


class Account:
    def __init__(self, rate):
        self.rate = rate
        self.balance = 0
        self.history = []

    def fee(self, amount):
        return crunch(amount) * self.rate

    def deposit(self, amount):
        self.balance += amount - self.fee(amount)
        self.history.append(self.balance)

    def audit(self, amounts):
        fees = []
        for amount in amounts:  # expect: safe
            fees.append(self.fee(amount))
        return fees

    def post(self, amounts):
        for amount in amounts:  # expect: refused
            self.deposit(amount)
        return self.history

    def settle(self, amounts):
        for amount in amounts:  # expect: safe
            fee = self.fee(amount)
            self.balance += amount - fee
            self.history.append(fee)
        return self.balance


class Registry:
    instances = []

    def __init__(self, name):
        self.name = name
        Registry.instances.append(self)
        self.index = len(Registry.instances)


def register(names):
    return [Registry(n).index + crunch(3) for n in names]  # expect: refused


def timed(func):
    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        start = time.perf_counter()
        try:
            return func(*args, **kwargs)
        finally:
            if time.perf_counter() - start > 1000:
                raise TimeoutError(func.__name__)
    return wrapper


CALLS = {}


def counted(func):
    @functools.wraps(func)
    def wrapper(*args):
        CALLS[func.__name__] = CALLS.get(func.__name__, 0) + 1
        return func(*args) + CALLS[func.__name__]
    return wrapper


@timed
def slow_square(n):
    return crunch(n) ** 2


@counted
def tracked_square(n):
    return crunch(n) ** 2


def decorated(xs):
    return [slow_square(x) for x in xs]  # expect: safe


def decorated_trap(xs):
    return [tracked_square(x) for x in xs]  # expect: refused


def scaled(base, offset, x):
    return crunch(base * x) + offset


def with_partial(xs):
    f = functools.partial(scaled, 3, offset=1)
    out = []
    for x in xs:  # expect: safe
        out.append(f(x=x))
    return out


def make_scaler(k):
    def scaler(x):
        return crunch(k * x)
    return scaler


def with_closure(xs):
    scale = make_scaler(7)
    out = []
    for x in xs:  # expect: safe
        out.append(scale(x))
    return out


def make_counter():
    count = 0

    def bump(x):
        nonlocal count
        count += 1
        return crunch(x) + count
    return bump


def with_counter(xs):
    bump = make_counter()
    return [bump(x) for x in xs]  # expect: refused


def with_lambda(xs):
    key = lambda x: crunch(x) % 97
    out = []
    for x in xs:  # expect: safe
        out.append((key(x), x))
    return sorted(out)


def chunks(xs, size):
    for i in range(0, len(xs), size):  # expect: refused yield
        yield xs[i:i + size]


def chunk_sums(xs):
    out = []
    for chunk in chunks(xs, 3):  # expect: safe
        out.append(sum(crunch(c) for c in chunk))  # expect: safe
    return out


def produce(xs):
    for x in xs:  # expect: refused yield
        if x % 2:
            yield x, crunch(x)


def consume(xs):
    best = {}
    for x, c in produce(xs):  # expect: refused
        best[x] = c
    return best


class Color(enum.Enum):
    RED = 1
    BLUE = 2


class Point(NamedTuple):
    x: int
    y: int

    def norm(self):
        return crunch(self.x * self.x + self.y * self.y)


Pair = namedtuple("Pair", "left right")


def norms(points: Iterable[Point]):
    return {p: p.norm() for p in points}  # expect: safe


def paired(xs, ys):
    out = []
    for x, y in zip(xs, ys):  # expect: safe
        out.append(Pair(crunch(x), crunch(y)))
    return out


def colors(names):
    out = []
    for name in names:  # expect: safe
        color = Color[name.upper()]
        match color:
            case Color.RED:
                weight = crunch(1)
            case Color.BLUE:
                weight = crunch(2)
            case _:
                weight = 0
        out.append((color.name, weight))
    return out


def commands(lines):
    out = []
    for line in lines:  # expect: review # true: safe
        match line.split():
            case ["add", a, b]:
                out.append(crunch(int(a)) + int(b))
            case ["neg", a]:
                out.append(-crunch(int(a)))
            case [other, *rest]:
                out.append((other, len(rest)))
    return out


class Node:
    def __init__(self, value, left=None, right=None):
        self.value, self.left, self.right = value, left, right


def depth(node: Optional[Node]) -> int:
    if node is None:
        return 0
    return 1 + max(depth(node.left), depth(node.right))


def weigh(node):
    return 0 if node is None else crunch(node.value) + weigh(node.left) + weigh(node.right)


def trees(roots):
    rows = []
    for root in roots:  # expect: safe
        rows.append((depth(root), weigh(root)))
    return rows


class Cache:
    def __init__(self):
        self._data = {}

    def get(self, key):
        if key not in self._data:
            self._data[key] = crunch(key)
        return self._data[key]


def cached(xs):
    cache = Cache()
    return [cache.get(x) for x in xs]  # expect: refused


MEMO = {}


def fib(n):
    if n in MEMO:
        return MEMO[n]
    MEMO[n] = n if n < 2 else fib(n - 1) + fib(n - 2)
    return MEMO[n]


def fibs(n):
    out = []
    for i in range(n):  # expect: refused
        out.append(fib(i))
    return out


class Matrix:
    def __init__(self, rows):
        self.rows = rows

    def __getitem__(self, key):
        i, j = key
        return self.rows[i][j]

    def __len__(self):
        return len(self.rows)

    def __matmul__(self, other):
        n = len(self)
        return Matrix([[sum(self[i, k] * other[k, j] for k in range(n)) for j in range(n)] for i in range(n)])  # expect: safe


def powers(matrices):
    out = []
    for m in matrices:  # expect: safe
        out.append((m @ m).rows)
    return out


class Sensor:
    def __init__(self, name):
        self.name = name
        self.readings = []

    def record(self, value):
        self.readings.append(crunch(value))

    @property
    def mean(self):
        return sum(self.readings) / len(self.readings)

    @staticmethod
    def convert(value):
        return crunch(value) / 7

    @classmethod
    def named(cls, name):
        return cls(name.strip().title())


def sensors(names):
    all_of_them = {name: Sensor.named(name) for name in names}  # expect: safe
    for name, sensor in all_of_them.items():  # expect: refused # true: safe
        for k in range(3):  # expect: refused sensor.readings
            sensor.record(k + len(name))
    return {name: s.mean for name, s in all_of_them.items()}  # expect: safe


def shared_sensor(names):
    sensor = Sensor("one")
    for name in names:  # expect: refused sensor.readings
        sensor.record(len(name))
    return sensor.readings


def converted(values):
    return list(map(Sensor.convert, values)), [Sensor.convert(v) for v in values]  # expect: safe


def sorted_by_cost(jobs):
    ranked = []
    for group, members in itertools.groupby(sorted(jobs), key=operator.itemgetter(0)):  # expect: refused
        ranked.append((group, sum(crunch(m[1]) for m in members)))  # expect: review # true: safe
    return ranked


def product_grid(xs, ys):
    table = {}
    for x, y in itertools.product(xs, ys):  # expect: safe
        table[x, y] = crunch(x * y)
    return table


def walrus_filter(xs):
    return [y for x in xs if (y := crunch(x)) % 2]  # expect: safe


def global_total(xs):
    global GRAND
    for x in xs:  # expect: safe
        GRAND += crunch(x)
    return GRAND


GRAND = 0


def nonlocal_total(xs):
    total = 0

    def run():
        nonlocal total
        for x in xs:  # expect: safe
            total += crunch(x)
    run()
    return total


def conditional_total(xs):
    pos = neg = 0
    for x in xs:  # expect: safe
        c = crunch(x) - 30000
        if c > 0:
            pos += c
        elif c < 0:
            neg += c
        else:
            continue
    return pos, neg


def letters(words):
    counts = dict.fromkeys(string.ascii_lowercase, 0)
    for word in words:  # expect: safe
        code = crunch(len(word))
        counts[string.ascii_lowercase[code % 26]] += 1
    return {k: v for k, v in counts.items() if v}  # expect: safe


def replaced(jobs):
    out = []
    for job in jobs:  # expect: safe
        out.append(dataclasses.replace(job, size=crunch(job.size)))
    return out


def star(rows):
    out = []
    for first, *rest in rows:  # expect: safe
        out.append((first, crunch(sum(rest))))
    return out


def nested_collect(groups):
    flat = []
    for group in groups:  # expect: safe
        for item in group:  # expect: safe
            if item > 1:
                flat.append(crunch(item))
    return flat


def early_out(xs, limit):
    out = []
    for x in xs:  # expect: safe
        c = crunch(x)
        if c > limit:
            break
        out.append(c)
    return out


def shared_default(xs, out=[]):
    for x in xs:  # expect: refused
        out.append(crunch(x + len(out)))
    return out


def main():
    xs = [4, 8, 15, 16, 23, 42]
    shapes = [Circle(2.0), Square(3), Circle(1.5)]
    print(describe_all(shapes), total_area(shapes), grow([Square(2), Square(5)]), simulate(3), run_jobs(xs))
    print(Pipeline(crunch, lambda v: 100 // (v % 5)).run(xs), Pipeline(crunch).run_counting(xs))
    account = Account(2)
    print(account.audit(xs), account.post(xs), account.settle(xs), register(["a", "b"]), decorated(xs), decorated_trap(xs))
    print(with_partial(xs), with_closure(xs), with_counter(xs), with_lambda(xs), chunk_sums(xs), consume(xs))
    print(norms([Point(1, 2), Point(3, 4)]), paired(xs, xs[::-1]), colors(["red", "blue", "red"]))
    print(commands(["add 1 2", "neg 3", "jump a b c"]), trees([Node(1, Node(2), Node(3, Node(4))), Node(5)]), cached([3, 3, 4]), fibs(9))
    print(powers([Matrix([[1, 2], [3, 4]]), Matrix([[0, 1], [1, 0]])]), sensors(["a ", "bb"]), shared_sensor(["a", "bb"]), converted(xs))
    print(sorted_by_cost([("b", 1), ("a", 2), ("b", 3)]), product_grid([1, 2], [3, 4]), walrus_filter(xs), global_total(xs))
    print(nonlocal_total(xs), conditional_total(xs), letters(["a", "bcd", "ef"]), replaced([Job("a", 3), Job("b", 4)]))
    print(star([(1, 2, 3), (4, 5)]), nested_collect([[1, 2], [3], []]), early_out(xs, 60000), shared_default(xs))


if __name__ == "__main__":
    main()
