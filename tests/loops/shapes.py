"""More shapes, all of them run: subscripts, aliases, generators, blocks, containers, counters, protocols, scopes, effects on the world."""
import collections
import functools
import itertools
import os
import random
import sys
import time

TOTAL = 0
NAMES = {}
STACK = []
CONFIG = {"scale": 3}
os.environ.setdefault("SHAPES", "1")


def cost(n):
    total = 1
    for k in range(n % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


# Subscripts

def own_element(n):
    a = list(range(n))
    for i in range(n):  # expect: safe
        a[i] = cost(a[i])
    return a


def stencil_backward(n):
    a = list(range(n))
    for i in range(1, n):  # expect: refused a
        a[i] = cost(a[i - 1])
    return a


def stencil_forward(n):
    a = list(range(n))
    for i in range(n - 1):  # expect: refused a
        a[i] = cost(a[i + 1])
    return a


def two_arrays(n):
    a, b = list(range(n)), [0] * n
    for i in range(1, n - 1):  # expect: safe
        b[i] = cost(a[i - 1] + a[i] + a[i + 1])
    return b


def modulo_index(n):
    y = [0] * 4
    for i in range(n):  # expect: refused y
        y[i % 4] = cost(y[i % 4] + i)
    return y


def modulo_sum(n):
    y = [0] * 4
    for i in range(n):  # expect: safe
        y[i % 4] += cost(i)
    return y


def indirect_write(idx):
    a = [0] * 8
    for i in range(len(idx)):  # expect: refused a
        a[idx[i]] = cost(a[idx[i]] + i)
    return a


def reversed_index(n):
    a = list(range(n))
    for i in range(n):  # expect: refused a
        a[i] = cost(a[n - 1 - i])
    return a


def even_from_odd(n):
    a = list(range(2 * n + 2))
    for i in range(n):  # expect: refused a
        a[2 * i] = cost(a[i])
    return a


def constant_cell(n):
    a = [0, 1]
    for i in range(n):  # expect: refused a
        a[0] = cost(a[0] + a[1] + i)
    return a


def matrix_rows(n):
    m = [[i + j for j in range(n)] for i in range(n)]
    sums = []
    for row in m:  # expect: safe
        s = 0
        for v in row:  # expect: safe
            s += cost(v)
        sums.append(s)
    return sums


def matrix_wavefront(n):
    m = [[1] * n for _ in range(n)]
    for i in range(1, n):  # expect: refused m
        for j in range(1, n):  # expect: refused m
            m[i][j] = cost(m[i - 1][j] + m[i][j - 1])
    return m


def slices(n):
    a = list(range(n))
    for i in range(0, n - 1, 2):  # expect: refused a
        a[i:i + 1] = [cost(a[i + 1]), i]
    return a


# Reductions

def product(xs):
    p = 1
    for x in xs:  # expect: safe
        p *= cost(x) or 1
    return p


def float_order(xs):
    s = 0.0
    for x in xs:  # expect: safe
        s += 1.0 / (cost(x) + 0.3)
    return s


def minimum(xs):
    least = 10 ** 9
    for x in xs:  # expect: safe
        least = min(least, cost(x))
    return least


def last_one(xs):
    y = None
    for x in xs:  # expect: safe
        y = cost(x)
    return y


def threshold(xs):
    limit, out = 5, []
    for x in xs:  # expect: refused limit
        y = cost(x + limit)
        if y > limit:
            limit = y
        out.append(y)
    return out


def joined(xs):
    text = ""
    for x in xs:  # expect: safe
        text += f"{cost(x)},"
    return text


def bits(xs):
    mask = 0
    for x in xs:  # expect: safe
        mask |= 1 << (cost(x) % 8)
    return mask


# Aliases

class Box:
    def __init__(self, items):
        self.items = items
        self.seen = 0

    def size(self):
        return cost(len(self.items))


def through_attribute(xs):
    out = []
    box = Box(out)
    for x in xs:  # expect: safe
        out.append(cost(x) + box.size())
    return out


def through_closure(xs):
    done = []

    def position():
        return cost(len(done))
    for x in xs:  # expect: refused done
        done.append(position() + x)
    return done


def through_default(xs):
    done = []

    def position(of=done):
        return cost(len(of))
    for x in xs:  # expect: refused done
        done.append(position() + x)
    return done


def through_container(xs):
    done = []
    table = {"done": done}
    for x in xs:  # expect: refused
        done.append(cost(len(table["done"]) + x))
    return done


def through_partial(xs):
    done = []
    size = functools.partial(len, done)
    for x in xs:  # expect: refused
        done.append(cost(size() + x))
    return done


def through_bound_method(xs):
    done = []
    put = done.append
    for x in xs:  # expect: refused
        put(cost(len(done) + x))
    return done


def through_tuple(xs):
    done = []
    pair = (done, 1)
    for x in xs:  # expect: refused
        pair[0].append(cost(len(done) + x))
    return done


def through_global(xs):
    for x in xs:  # expect: refused STACK
        STACK.append(depth(x))
    return list(STACK)


def depth(x):
    return cost(len(STACK) + x)


# Iterables

def numbers(n):
    for i in range(n):  # expect: refused yield
        yield cost(i)


def squares(limit):
    global TOTAL
    for i in range(limit):  # expect: refused
        TOTAL += 1
        yield i * i


def effectful_generator(n):
    out = []
    for x in squares(n):  # expect: review iterable
        out.append(cost(x + TOTAL))
    return out


def skipped(xs):
    it = iter(xs)
    out = []
    for x in it:  # expect: refused
        if x % 2:
            next(it, None)
        out.append(cost(x))
    return out


def shared_count(xs):
    ids = itertools.count()
    return [(next(ids), cost(x)) for x in xs]  # expect: refused


def enumerated_from(xs):
    return [cost(x) * i for i, x in enumerate(xs, 2)]  # expect: safe


def reversed_items(xs):
    out = []
    for x in reversed(xs):  # expect: safe
        out.append(cost(x))
    return out


def sorted_keys(table):
    out = []
    for key in sorted(table):  # expect: safe
        out.append((key, cost(table[key])))
    return out


def popping(xs):
    queue = list(xs)
    out = []
    for _ in range(len(xs)):  # expect: refused queue
        out.append(cost(queue.pop()))
    return out


def exhausted(xs):
    lines = (x + 1 for x in xs)
    out = []
    for x in xs:  # expect: safe
        out.append(cost(x) + sum(lines))
    return out


# Blocks

def guarded(xs):
    out = []
    for x in xs:  # expect: safe
        try:
            y = 100 // (x % 3)
        except ZeroDivisionError:
            y = -1
        out.append(cost(y))
    return out


def retry(xs):
    failures = 0
    out = []
    for x in xs:  # expect: refused failures
        try:
            y = 100 // (x % 3)
        except ZeroDivisionError:
            failures += 1
            y = cost(failures)
        out.append(y)
    return out


def first_match(xs):
    for x in xs:  # expect: safe
        if cost(x) % 7 == 3:
            return x
    return -1


def until(xs):
    out = []
    for x in xs:  # expect: safe
        y = cost(x)
        if y % 11 == 5:
            break
        out.append(y)
    return out


def orelse(xs):
    out = []
    for x in xs:  # expect: safe
        out.append(cost(x))
    else:
        out.append(-1)
    return out


class Scope:
    depth = 0

    def __enter__(self):
        Scope.depth += 1
        return Scope.depth

    def __exit__(self, *error):
        return False


def scoped(xs):
    out = []
    for x in xs:  # expect: refused
        with Scope() as level:
            out.append(cost(x + level))
    return out


def matched(xs):
    out = []
    for x in xs:  # expect: safe
        match x % 3:
            case 0:
                y = cost(x)
            case 1 | 2 as rest:
                y = cost(rest)
        out.append(y)
    return out


def walrus(xs):
    out = []
    for x in xs:  # expect: safe
        if (y := cost(x)) % 2:
            out.append(y)
    return out


def walrus_carried(xs):
    last = 0
    return [last := cost(last + x) for x in xs]  # expect: refused last


def plain_while(n):
    i = 0
    out = []
    while i < n:  # expect: safe
        out.append(cost(i))
        i += 1
    return out


# Containers

def grouped(xs):
    groups = {}
    for x in xs:  # expect: safe
        groups.setdefault(cost(x) % 3, []).append(x)
    return groups


def defaulted(xs):
    groups = collections.defaultdict(list)
    for x in xs:  # expect: safe
        groups[cost(x) % 3].append(x)
    return dict(groups)


def set_of(xs):
    seen = set()
    for x in xs:  # expect: safe
        seen.add(cost(x) % 5)
    return sorted(seen)


def fresh_only(xs):
    seen, out = set(), []
    for x in xs:  # expect: refused seen
        if x % 4 not in seen:
            seen.add(x % 4)
            out.append(cost(x))
    return out


def memo_dict(xs):
    memo, out = {}, []
    for x in xs:  # expect: refused memo
        if x % 4 not in memo:
            memo[x % 4] = cost(x)
        out.append(memo[x % 4])
    return out


def name_ids(words):
    out = []
    for word in words:  # expect: refused NAMES
        out.append(intern_name(word))
    return out


def intern_name(word):
    return NAMES.setdefault(word, cost(len(NAMES)))


def window(xs):
    recent = collections.deque(maxlen=3)
    out = []
    for x in xs:  # expect: refused recent
        recent.append(x)
        out.append(cost(sum(recent)))
    return out


def cleared(xs):
    batch, out = [], []
    for x in xs:  # expect: refused batch
        batch.append(x)
        if len(batch) == 2:
            out.append(cost(sum(batch)))
            batch = []
    return out


def removed(table):
    for key in list(table):  # expect: refused table
        if cost(len(table)) % 2:
            del table[key]
    return table


# Counters and caches

def count_calls(xs):
    return [counted(x) for x in xs]  # expect: refused TOTAL


def counted(x):
    global TOTAL
    TOTAL += 1
    return cost(x) + TOTAL


@functools.lru_cache(maxsize=None)
def remembered(n):
    return cost(n)


def cache(xs):
    out = []
    for x in xs:  # expect: review remembered
        out.append(remembered(x % 4))
    return out


def cache_info(xs):
    out = []
    for x in xs:  # expect: review
        out.append((remembered(x), remembered.cache_info().currsize))
    return out


# Protocols

class Meter:
    reads = 0

    def __init__(self, n):
        self.n = n

    @property
    def value(self):
        Meter.reads += 1
        return cost(self.n + Meter.reads)

    def __add__(self, other):
        Meter.reads += 1
        return cost(self.n + other + Meter.reads)

    def __getitem__(self, key):
        Meter.reads += 1
        return cost(key + Meter.reads)

    def __contains__(self, key):
        Meter.reads += 1
        return Meter.reads % 2 == 0

    def __call__(self, key):
        Meter.reads += 1
        return cost(key + Meter.reads)

    def __format__(self, spec):
        Meter.reads += 1
        return str(Meter.reads)


def by_property(xs):
    return [Meter(x).value for x in xs]  # expect: refused


def by_operator(xs):
    m = Meter(1)
    return [m + x for x in xs]  # expect: refused


def by_subscript(xs):
    m = Meter(1)
    return [m[x] for x in xs]  # expect: refused


def by_contains(xs):
    m = Meter(1)
    return [(x in m, cost(x)) for x in xs]  # expect: refused


def by_call(xs):
    m = Meter(1)
    return [m(x) for x in xs]  # expect: refused


def by_format(xs):
    m = Meter(1)
    return [f"{m} {cost(x)}" for x in xs]  # expect: refused


class Typed:
    writes = []

    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, thing, owner=None):
        return getattr(thing, self.name)

    def __set__(self, thing, value):
        Typed.writes.append(value)
        setattr(thing, self.name, cost(value + len(Typed.writes)))


class Point:
    x = Typed()

    def __init__(self, x):
        self.x = x


def by_descriptor(xs):
    return [Point(x).x for x in xs]  # expect: refused


class Chained:
    def __init__(self):
        self.last = 0

    def then(self, x):
        self.last = cost(self.last + x)
        return self


def fluent(xs):
    c = Chained()
    out = []
    for x in xs:  # expect: refused c.last
        out.append(c.then(x).last)
    return out


def own_objects(xs):
    out = []
    for x in xs:  # expect: safe
        c = Chained()
        c.then(x).then(x + 1)
        out.append(c.last)
    return out


# Scopes

def nested_def(xs):
    out = []
    for x in xs:  # expect: refused scaled # true: safe
        def scaled(k, by=2):
            return cost(k * by)
        y = scaled(x)
        out.append(y)
    return out


def class_in_body(xs):
    out = []
    for x in xs:  # expect: refused size
        class Local:
            size = cost(x)
        out.append(Local.size)
    return out


def except_name(xs):
    out = []
    for x in xs:  # expect: safe
        try:
            raise ValueError(cost(x))
        except ValueError as error:
            text = str(error)
        out.append(text)
    return out


def deleted(xs):
    out = []
    for x in xs:  # expect: safe
        y = cost(x)
        z = y + 1
        del y
        out.append(z)
    return out


# The world

def stream(xs):
    random.seed(3)
    return [cost(x) + random.randrange(9) for x in xs]  # expect: refused random.randrange


def own_stream(xs):
    return [random.Random(x).randrange(9) + cost(x) for x in xs]  # expect: safe


def environment(xs):
    out = []
    for x in xs:  # expect: refused
        os.environ["SHAPES"] = str(x)
        out.append(cost(int(os.environ["SHAPES"])))
    return out


def reads_environment(xs):
    return [cost(x + len(os.environ["HOME"])) for x in xs]  # expect: safe


def written(xs):
    for x in xs:  # expect: safe
        sys.stdout.write(f"{cost(x)} ")
    print()


def says(x):
    print("at", x)
    return cost(x)


def talking(xs):
    return [says(x) for x in xs]  # expect: refused print


def appended_file(path, xs):
    for x in xs:  # expect: refused
        with open(path, "a+") as f:
            f.seek(0)
            f.write(f"{cost(len(f.read()) + x)} ")
    with open(path) as f:
        text = f.read()
    os.remove(path)
    return text


def timed(xs):
    return [cost(x) + (time.time() < 0) for x in xs]  # expect: safe


def configured(xs):
    return [cost(x * CONFIG["scale"]) for x in xs]  # expect: safe


def reconfigured(xs):
    out = []
    for x in xs:  # expect: refused CONFIG
        CONFIG["scale"] = x
        out.append(configured_one(x))
    CONFIG["scale"] = 3
    return out


def configured_one(x):
    return cost(x * CONFIG["scale"])


def main():
    xs = [3, 8, 1, 6, 4, 9, 7]
    print(own_element(6), stencil_backward(6), stencil_forward(6), two_arrays(6), modulo_index(9), modulo_sum(9))
    print(indirect_write([1, 2, 1, 5, 2]), reversed_index(6), even_from_odd(5), constant_cell(4), matrix_rows(4))
    print(matrix_wavefront(4), slices(6), product(xs), float_order(xs), minimum(xs), last_one(xs), threshold(xs), joined(xs))
    print(bits(xs), through_attribute(xs), through_closure(xs), through_default(xs), through_container(xs))
    print(through_partial(xs), through_bound_method(xs), through_tuple(xs), through_global(xs), list(numbers(4)))
    print(effectful_generator(5), skipped(xs), shared_count(xs), enumerated_from(xs), reversed_items(xs))
    print(sorted_keys({"b": 2, "a": 1}), popping(xs), exhausted(xs), guarded(xs), retry(xs), first_match(xs), until(xs))
    print(orelse(xs), scoped(xs), matched(xs), walrus(xs), walrus_carried(xs), plain_while(5), grouped(xs), defaulted(xs))
    print(set_of(xs), fresh_only(xs), memo_dict(xs), name_ids(["a", "b", "a"]), window(xs), cleared(xs))
    print(removed({1: 1, 2: 2, 3: 3}), count_calls(xs), cache(xs), cache_info(xs), by_property(xs), by_operator(xs))
    print(by_subscript(xs), by_contains(xs), by_call(xs), by_format(xs), by_descriptor(xs), fluent(xs), own_objects(xs))
    print(nested_def(xs), class_in_body(xs), except_name(xs), deleted(xs), stream(xs), own_stream(xs), environment(xs))
    print(reads_environment(xs), talking(xs), appended_file("shapes.txt", xs), timed(xs), configured(xs), reconfigured(xs))
    written(xs)


if __name__ == "__main__":
    main()
