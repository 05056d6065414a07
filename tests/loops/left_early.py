"""Loops that are left by `break` or `return`: the work of items behind that one is begun for nothing, and nobody may see it. Each next to what looks like it
and is not."""
import csv
import itertools
import os
import subprocess
import tempfile
import time
import urllib.request


def cost(n):
    total = 1
    for k in range(abs(n) % 50 + 20):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total % 97


# What workers may have begun

def until(xs):
    out = []
    for x in xs:  # expect: safe
        y = cost(x)
        if y > 94:
            break
        out.append(y)
    return out


def first(xs):
    for x in xs:  # expect: safe
        if cost(x) > 94:
            return x
    return None


def enough(xs, limit):
    total, best = 0, None
    for x in xs:  # expect: safe
        score = cost(x)
        total += score
        if best is None or score > best:
            best = score
        if total > limit:
            print("enough at", x)
            break
    else:
        print("all seen")
    return total, best, x


def told_before(xs, most):
    out = []
    for x in xs:  # expect: safe
        if len(out) >= most:
            break
        out.append(cost(x))
    return out, x


def passed_over(xs):
    for i, x in enumerate(xs):  # expect: safe
        if x % 3 == 0:
            continue
        value = cost(x)
        if value > 94:
            return i, x, value
    raise LookupError("none")


def counted(n):
    i = 0
    while i < n:  # expect: safe
        v = cost(i)
        if v > 94:
            break
        i += 1
    return i


def deep(xs):
    out = []
    for x in xs:  # expect: safe
        if x % 2:
            v = cost(x)
            if v > 70:
                if v > 90:
                    return v
                out.append(v)
        elif x > 150:
            break
    return out


def second_raises(xs):
    out = []
    for x in xs:  # expect: safe
        a = cost(x)
        if a == cost(xs[5]):
            break
        out.append(cost(100 // (a - cost(xs[5]))))  # not before it is known that the loop goes on
    return out


def later_items_raise(xs):
    for x in xs:  # expect: safe
        if cost(100 // (25 - x)) > 85:
            return x
    return None


def own_handler(xs):
    for x in xs:  # expect: safe
        try:
            y = cost(100 // (x - 5))
        except ZeroDivisionError:
            continue
        if y > 93:
            return x
    return None


def raises_or_leaves(xs):
    try:
        for x in xs:  # expect: safe
            v = cost(x)
            if v > 93:
                raise ValueError(x)
            if v > 95:
                break
    except ValueError as error:
        return "error", error.args, x
    return x


def inner_leaves(xs, ys):
    out = []
    for x in xs:  # expect: safe
        best = None
        for y in ys:  # expect: safe
            if cost(x + y) > 90:
                best = y
                break
        out.append(best)
    return out


def left_from_inside(xs, ys):
    for x in xs:  # expect: safe
        for y in ys:  # expect: safe
            if cost(x * y) == 94:
                return x, y
    return None


# What may not end, or takes longer the further it goes

def collatz(n):
    steps = 0
    while n != 1:  # expect: refused
        n = 3 * n + 1 if n % 2 else n // 2
        steps += 1
    return steps


def longest(xs):
    for x in xs:  # expect: review speculative
        if collatz(x) > 25:
            return x
    return None


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def deepening(limit):
    for depth in range(limit):  # expect: review speculative
        if fib(depth) > 50:
            return depth
    return None


def endless():
    for n in itertools.count(3):  # expect: safe
        if cost(n) > 91:
            return n


# What is seen of what was read ahead

def lines_only(path):
    with open(path) as file:
        for line in file:  # expect: safe
            if cost(len(line) * 3) > 93:
                return line
    return ""


def lines_and_rest(path):
    with open(path) as file:
        for line in file:  # expect: refused break
            if cost(len(line) * 3) > 93:
                break
        return len(file.read())


def numbered(path):
    with open(path) as file:
        for i, line in enumerate(file, 1):  # expect: safe
            if cost(len(line) * 3) > 93:
                return i


def rows_and_rest(path):
    with open(path) as file:
        reader = csv.reader(file)
        for row in reader:  # expect: refused break
            if cost(len(row) * 7) > 90:
                break
        return len(file.read())


def goes_on(path):
    found = []
    with open(path) as file:
        for k in range(3):  # expect: refused
            for line in file:  # expect: refused break
                if cost(len(line) * 3) > 93:
                    found.append((k, len(line)))
                    break
    return found


def pairs(xs):
    it = iter(xs)
    for a, b in zip(it, it):  # expect: refused break
        if cost(a + b) > 93:
            break
    return list(it)


def made_for_it(xs):
    doubled = map(cost, xs)
    for x in doubled:  # expect: safe
        if cost(x) > 93:
            return x
    return None


def pages():
    for n in range(3):  # expect: refused
        yield urllib.request.urlopen(f"http://localhost:1/{n}").read()


def from_pages():
    for page in pages():  # expect: review speculative
        if cost(len(page)) > 93:
            return page
    return None


def counted_steps(xs):
    for n, steps in zip(xs, map(collatz, xs)):  # expect: review speculative
        if cost(n) + steps > 110:
            return n
    return None


def first_of_unknown(xs, f):
    for value in map(f, xs):  # expect: refused return
        if cost(value) > 93:
            return value
    return None


class Log:
    def __init__(self, path):
        self.file = open(path)

    def rows(self):
        for line in self.file:  # expect: refused
            yield line

    def find(self):
        for line in self.rows():  # expect: refused return
            if cost(len(line) * 3) > 93:
                return line
        return None

    def close(self):
        self.file.close()


def told_by_generator(n):
    for i in range(n):  # expect: refused
        print("made", i)
        yield i


def from_teller(n):
    for x in told_by_generator(n):  # expect: refused
        if cost(x) > 93:
            return x
    return None


# What the work does

class Item:
    def __init__(self, n):
        self.n = n
        self.value = None

    def run(self):
        self.value = cost(self.n)
        return self.value


def items_change(items):
    for item in items:  # expect: refused
        if item.run() > 93:
            break
    return [item.value for item in items]  # expect: review


def cached(n, seen={}):
    if n not in seen:
        seen[n] = cost(n)
    return seen[n]


def in_cache(xs):
    for x in xs:  # expect: refused
        if cached(x) > 90:
            return x
    return None


def writes(xs, folder):
    for x in xs:  # expect: safe
        value = cost(x)
        with open(f"{folder}/{x}.txt", "w") as file:
            file.write(str(value))
        if value > 93:
            return x
    return None


def told(xs):
    for x in xs:  # expect: safe
        value = cost(x)
        print(x, value)
        if value > 93:
            return x
    return None


def runs(names):
    for name in names:  # expect: refused
        if subprocess.run([name]).returncode == 0:
            return name
    return None


def tries_again(x):
    for attempt in range(5):  # expect: refused return
        if cost(x) > 3:
            return x
    return None


def waits(xs):
    for x in xs:  # expect: refused
        if cost(x) > 94:
            return x
        time.sleep(0.01)
    return None


def has_so_long(xs, seconds):
    end = time.monotonic() + seconds
    best = 0
    for x in xs:  # expect: refused
        best = max(best, cost(x))
        if time.monotonic() > end:
            break
    return best


def mirrors(urls):
    for url in urls:  # expect: review speculative
        answer = urllib.request.urlopen(url).read()
        if b"here" in answer:
            return url
    return None


def unknown(xs, f):
    for x in xs:  # expect: refused
        if f(x) > cost(x):
            return x
    return None


class Picky(Exception):
    def __init__(self, a, b):
        super().__init__(a)
        self.b = b


def picks(n):
    if n > 30:
        raise Picky(n, 2)
    return cost(n)


def breaks_the_pool(xs):
    for x in xs:  # expect: safe
        if picks(x) > 93:
            return x
    return None


numbers = list(range(1, 80))
if len(numbers) > 100:
    mirrors(["http://localhost:1/", "http://localhost:2/"])
    runs(["true"])
    from_pages()
print(until(numbers), first(numbers), enough(numbers, 300), enough(numbers[:5], 10000), told_before(numbers, 7))
print(passed_over(numbers), counted(60), deep(numbers), second_raises(numbers), later_items_raise(numbers[2:]), own_handler(numbers), raises_or_leaves(numbers))
print(inner_leaves(numbers[:9], numbers[:9]), left_from_inside(numbers, numbers[:9]), longest(numbers), deepening(20), endless())
with tempfile.NamedTemporaryFile("w", suffix=".csv") as made:
    for n in numbers:
        made.write("x" * n + ",y" * (n % 11) + "\n")
    made.flush()
    print(lines_only(made.name), lines_and_rest(made.name), numbered(made.name), rows_and_rest(made.name), goes_on(made.name))
    log = Log(made.name)
    print(log.find(), log.find())
    log.close()
print(pairs(numbers)[-3:], made_for_it(numbers), counted_steps(numbers))
with tempfile.TemporaryDirectory() as folder:
    print(writes(numbers, folder), sorted(os.listdir(folder)))
made = []
for n in numbers:
    made.append(Item(n))
print(from_teller(30), items_change(made), in_cache(numbers), told(numbers), tries_again(4), waits(numbers[:3]), has_so_long(numbers[:3], 100))
print(breaks_the_pool(numbers))
