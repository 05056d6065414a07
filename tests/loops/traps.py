"""Loops that look parallel and are not."""
import random
import json

CACHE = {}
COUNTER = 0
LOG = []


def work(n):
    total = 0
    for k in range(n):  # expect: safe
        total += k * k
    return total


class Model:
    def __init__(self):
        self.weight = 0.0
        self.history = []

    def predict(self, x):
        return self.weight * work(x)

    def learn(self, x):
        self.weight = self.weight * 0.9 + work(x)
        return self.weight


class Counter:
    total = 0

    def __init__(self, start):
        self.start = start

    def bump(self, x):
        Counter.total += work(x)
        return Counter.total


class Noisy:
    def __init__(self):
        self.reads = 0

    @property
    def value(self):
        self.reads += 1
        return self.reads

    def __add__(self, other):
        self.reads += 1
        return self.reads + other


def attribute(xs):
    model = Model()
    out = []
    for x in xs:  # expect: refused model.weight
        y = model.predict(x)
        model.weight += y
        out.append(y)
    return out


def method(xs):
    model = Model()
    out = []
    for x in xs:  # expect: refused model.weight
        out.append(model.learn(x))
    return out


def class_level(xs):
    c = Counter(1)
    out = []
    for x in xs:  # expect: refused
        out.append(c.bump(x))
    return out


def property_effect(xs):
    n = Noisy()
    out = []
    for x in xs:  # expect: refused n.reads
        out.append(work(x + n.value))
    return out


def operator_effect(xs):
    n = Noisy()
    out = []
    for x in xs:  # expect: refused n.reads
        out.append(helper_add(n, x))
    return out


def helper_add(n, x):
    return (n + x) * work(x)


def random_stream(xs):
    out = []
    for x in xs:  # expect: refused random.random
        noise = random.random()
        out.append(work(x) * noise * noisy_work(x))
    return out


def noisy_work(x):
    return work(x) + random.random()


def random_in_helper(xs):
    return [noisy_work(x) for x in xs]  # expect: refused random.random


def random_instance(xs):
    rng = random.Random(7)
    out = []
    for x in xs:  # expect: refused random-stream
        out.append(simulate(rng, x))
    return out


def simulate(rng, x):
    hits = 0
    for _ in range(x):  # expect: refused rng
        hits += rng.random() < 0.5
    return hits


def private_rng(xs):
    out = []
    for x in xs:  # expect: safe
        rng = random.Random(x)
        out.append(simulate(rng, x))
    return out


def recurrence(a):
    for i in range(1, len(a)):  # expect: refused a
        a[i] = work(a[i - 1]) + 1
    return a


def carried_scalar(xs):
    state = 1
    out = []
    for x in xs:  # expect: refused state
        state = work(state + x) % 97
        out.append(state)
    return out


def running_max(xs):
    best = 0
    out = []
    for x in xs:  # expect: refused best
        y = work(x + best)
        if y > best:
            best = y
        out.append(y)
    return out


def fib(n):
    if n in CACHE:
        return CACHE[n]
    CACHE[n] = work(n)
    return CACHE[n]


def memo(xs):
    out = []
    for x in xs:  # expect: refused CACHE
        out.append(fib(x))
    return out


def tick(x):
    global COUNTER
    COUNTER += 1
    return work(x) + COUNTER


def hidden_global(xs):
    return [tick(x) for x in xs]  # expect: refused COUNTER


def logged(x):
    LOG.append(x)
    return work(x)


def hidden_log(xs):
    out = []
    for x in xs:  # expect: refused LOG
        out.append(logged(x))
    return out


def closure(xs):
    seen = 0

    def step(x):
        nonlocal seen
        seen += 1
        return work(x) + seen

    out = []
    for x in xs:  # expect: refused seen
        out.append(step(x))
    return out


def aliased(xs):
    a = [0]
    b = a
    for x in xs:  # expect: refused
        a.append(work(b[-1] + x))
    return a


def default_cache(x, cache=[]):
    cache.append(x)
    return work(x) + len(cache)


def default_argument(xs):
    out = []
    for x in xs:  # expect: refused cache
        out.append(default_cache(x))
    return out


def numbers():
    n = 0
    while True:  # expect: refused while
        yield n
        n += 1


def shared_generator(xs):
    ids = numbers()
    out = []
    for x in xs:  # expect: refused ids
        out.append(work(x + next(ids)))
    return out


def shared_iterator(xs):
    it = iter(xs)
    out = []
    for x in it:  # expect: refused
        y = next(it)
        out.append(work(x + y))
    return out


def dict_changed(table):
    for key in table:  # expect: refused table
        if work(key) % 2:
            table[key + 1] = 0


def list_changed(xs):
    for x in xs:  # expect: refused changes-iterable
        if work(x) > 3:
            xs.append(1)


def file_shared(path, xs):
    out = []
    with open(path) as f:
        for x in xs:  # expect: refused f
            line = f.readline()
            out.append(work(len(line) + x))
    return out


def rows_shared(n):
    rows = [[0] * 3] * 3
    for i in range(n):  # expect: refused rows
        rows[i][0] = work(rows[i - 1][0])
    return rows


def string_built(xs):
    text = ""
    for x in xs:  # expect: refused text
        text = text + str(len(text) * work(len(text)))
    return text


def early_exit(xs):
    for x in xs:  # expect: safe
        if work(x) > 100:
            return x
    return None


def broken(xs):
    found = None
    for x in xs:  # expect: safe
        if work(x) > 100:
            found = x
            break
    return found


def with_else(xs):
    for x in xs:  # expect: safe
        print(work(x))
    else:
        print("done")


def evaluated(xs):
    out = []
    for x in xs:  # expect: refused exec
        out.append(eval("work(x)"))
    return out


def any_of(xs):
    return any(work(x) > 3 for x in xs)  # expect: safe


def dedupe(xs):
    seen = set()
    out = []
    for x in xs:  # expect: refused seen
        if x in seen:
            continue
        seen.add(x)
        out.append(work(x))
    return out


def only_sum(xs):
    total = 0
    for x in xs:  # expect: refused total
        total += x
    return total


def only_append(xs):
    out = []
    for x in xs:  # expect: refused nothing-parallel
        out.append(x)
    return out


def hash_of(text):
    h = 5381
    for c in text:  # expect: refused h
        h = (h * 33 + ord(c)) % 2 ** 32
    return h


def histogram(xs):
    counts = {}
    for x in xs:  # expect: refused counts
        counts[x] = counts.get(x, 0) + 1
    return counts


def smooth(xs):
    previous = 0.0
    out = []
    for x in xs:  # expect: refused previous
        previous = 0.5 * previous + 0.5 * work(int(previous))
        out.append(previous)
    return out


def late_binding(xs):
    fs = []
    for x in xs:  # expect: refused
        fs.append(lambda: x)
    return fs


def yields(xs):
    for x in xs:  # expect: refused yield
        yield work(x)


def write_in_work(xs):
    for x in xs:  # expect: refused print
        shout(x)


def shout(x):
    print(work(x))


def two_clauses(xs):
    return [work(x + y) for x in xs for y in xs]  # expect: safe


def main():
    xs = [3, 4, 5]
    attribute(xs), method(xs), class_level(xs), property_effect(xs), operator_effect(xs), random_stream(xs)
    random_in_helper(xs), random_instance(xs), private_rng(xs), recurrence(xs), carried_scalar(xs), running_max(xs)
    memo(xs), hidden_global(xs), hidden_log(xs), closure(xs), aliased(xs), default_argument(xs), shared_generator(xs)
    shared_iterator(xs + [6]), dict_changed({1: 2}), list_changed(xs), file_shared(__file__, xs), rows_shared(3), string_built(xs)
    early_exit(xs), broken(xs), with_else(xs), evaluated(xs), any_of(xs), dedupe(xs), only_sum(xs), only_append(xs)
    hash_of("abc"), histogram(xs), smooth(xs), late_binding(xs), list(yields(xs)), write_in_work(xs), two_clauses(xs)
    print(json.dumps(xs))


main()
