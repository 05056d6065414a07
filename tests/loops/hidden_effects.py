"""Protocols, context managers, streams, environment."""
import atexit
import builtins
import contextlib
import csv
import decimal
import functools
import html.parser
import io
import itertools
import json
import locale
import logging
import math
import operator
import os
import random
import re
import string
import sys
import tempfile
import time
import warnings

LOG = []
OPENED = []


def cost(n):
    total = 1
    for k in range(int(n) % 50):
        total = (total * 31 + k) % 10007
    return total


def hit(x):
    LOG.append(x)
    return cost(len(LOG) + len(str(x)))


class Get:
    """Named as a library's manager is; swallows."""
    def __init__(self, x):
        self.x = x

    def __enter__(self):
        return self.x

    def __exit__(self, *error):
        return True


Client = Session = Get


def get(x):
    return Get(x)


def swallowed(xs):
    a = []
    v = 0
    for x in xs:  # expect: safe
        with get(x) as n:
            v = cost(10 // (n - 1))
        a.append(v)
    b = []
    for x in xs:  # expect: refused
        with Client(x) as n:
            w = cost(10 // (n - 3 if n != 3 or b else 1))
        b.append(w)
    c = []
    for x in xs:  # expect: safe
        with Session(x):
            u = cost(10 // (x - 1))
        c.append(u)
    return a, b, c


def caught(xs):
    last = None
    a = []
    for x in xs:  # expect: safe
        try:
            v = cost(10 // (x - 1))
        except ZeroDivisionError:
            pass
        a.append(v)
    b = []
    error = None
    for x in xs:  # expect: safe
        try:
            b.append(cost(10 // (x - 1)) + len(str(error)))
        except ZeroDivisionError as e:
            error = e
    c = []
    for x in xs:  # expect: safe
        try:
            c.append(cost(x))
        finally:
            LOG.append(x)
            c.append(cost(len(LOG)))
    d = []
    for x in xs:  # expect: refused
        try:
            try:
                raise KeyError(x, d)
            finally:
                last = cost(x + (last or 0))
        except KeyError as e:
            d.append(last + len(e.args[1]))
    return a, b, c, d


class Stack:
    def __init__(self):
        self.depth = 0

    def __enter__(self):
        self.depth += 1
        return self.depth

    def __exit__(self, *error):
        return False


class Text:
    def __init__(self, n):
        self.n = n

    def __str__(self):
        return str(hit(self.n))

    def __format__(self, spec):
        return str(hit(self.n))

    def __lt__(self, other):
        LOG.append(self.n)
        return cost(self.n + len(LOG)) < cost(other.n)

    def __eq__(self, other):
        LOG.append(self.n)
        return len(LOG) % 2 == 0

    def __hash__(self):
        LOG.append(self.n)
        return len(LOG)

    def __bool__(self):
        LOG.append(0)
        return len(LOG) % 2 == 0

    def __radd__(self, other):
        return hit(other)

    def __fspath__(self):
        OPENED.append(self.n)
        return os.devnull

    def __int__(self):
        return hit(self.n)

    def __float__(self):
        return float(hit(self.n))

    def __round__(self, digits=0):
        return hit(self.n)

    def __del__(self):
        pass


class Table(dict):
    def __missing__(self, key):
        self[key] = len(self)
        return cost(self[key])


class Loud(list):
    def append(self, x):
        super().append(x + len(self))

    def __getitem__(self, i):
        OPENED.append(i)
        return cost(i)


class Dropped:
    def __init__(self, n):
        self.n = n

    def __del__(self):
        LOG.append(self.n)


def protocols(xs):
    a = [str(Text(x)) for x in xs]  # expect: refused
    b = [f"{Text(x)}" for x in xs]  # expect: refused
    c = ["%s" % Text(x) for x in xs]  # expect: refused
    d = ["{}".format(Text(x)) for x in xs]  # expect: refused
    e = [sorted([Text(x), Text(x + 1)])[0].n + cost(x) for x in xs]  # expect: refused
    f = [cost(1 if Text(x) else 2) for x in xs]  # expect: refused
    g = [sum([Text(x)]) for x in xs]  # expect: refused
    h = [int(Text(x)) for x in xs]  # expect: refused
    i = [math.sqrt(Text(x)) for x in xs]  # expect: refused
    j = [round(Text(x)) for x in xs]  # expect: refused
    k = []
    for x in xs:  # expect: refused
        with open(Text(x)) as file:
            k.append(cost(len(file.read()) + x))
    table = Table()
    m = [cost(table[x]) for x in xs]  # expect: review
    loud = Loud([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])
    o = [cost(loud[x]) for x in xs]  # expect: review
    p = []
    for x in xs:  # expect: safe
        Dropped(x)
        p.append(cost(x))
    q = []
    for x in xs:  # expect: safe
        t = Dropped(cost(x))
        q.append(t.n)
    t = None
    LOG.clear()
    stack = Stack()
    r = []
    for x in xs:  # expect: refused
        with stack as depth:
            r.append(cost(depth))
    s = [string.Template("$a").substitute(a=Text(x)) for x in xs]  # expect: refused
    t = ["{a}".format_map(table) if x in table else "{b}".format_map(table) for x in xs]  # expect: review
    u = ["".join(map(str, [Text(x)])) for x in xs]  # expect: refused
    v = [cost(max(Text(x), Text(3)).n) for x in xs]  # expect: refused
    w = [cost([Text(1), Text(2)].index(Text(x)) if x > 100 else x) for x in xs]  # expect: refused
    return a, b, c, d, e, f, g, h, i, j, k, m, o, p, q, r, s, t, u, v, w


def callbacks(xs):
    LOG[:] = [1]
    a = [re.sub("[0-9]", lambda m: str(hit(m.group())), str(x)) for x in xs]  # expect: refused
    b = [json.dumps({"x": {1, x}}, default=lambda o: hit(len(o))) for x in xs]  # expect: review
    c = [json.loads('{"x": 1}', object_hook=lambda o: hit(1)) for x in xs]  # expect: review
    d = [list(itertools.accumulate([x, 1, 2], lambda p, q: hit(p + q))) for x in xs]  # expect: refused
    e = [len(list(itertools.groupby([x, 1], key=hit))) + cost(x) for x in xs]  # expect: refused
    f = [json.loads("1.5", parse_float=lambda t: hit(t)) for x in xs]  # expect: review
    g = []
    for x in xs:  # expect: refused
        values = [x, 4, 2]
        values.sort(key=hit)
        g.append(cost(values[0]))
    h = [list(itertools.takewhile(lambda v: hit(v) > 0, [x, 1])) for x in xs]  # expect: refused

    class Parser(html.parser.HTMLParser):
        def handle_starttag(self, tag, attrs):
            LOG.append(tag)

    i = []
    for x in xs:  # expect: safe
        parser = Parser()
        parser.feed("<b>" * cost(x))
        i.append(len(LOG))
    j = [cost(functools.reduce(operator.iadd, [[x], [1]], LOG) and len(LOG)) for x in xs]  # expect: review
    k = [operator.setitem(LOG, 0, cost(x + LOG[0])) or LOG[0] for x in xs]  # expect: review
    return a, b, c, d, e, f, g, h, i, j, k


def streams(xs):
    LOG.clear()
    source = (cost(i) for i in range(100))
    a = []
    for x in xs:  # expect: refused
        a.append(cost(next(source) + x))
    ticks = itertools.count()
    b = [cost(next(ticks) + x) for x in xs]  # expect: refused
    left, right = itertools.tee(iter(range(20)))
    c = []
    for x in left:  # expect: refused
        c.append(cost(x + next(left, 0) + next(right)))
    it = iter(range(10))
    d = []
    for x in it:  # expect: refused
        d.append(cost(x + next(it, 0)))
    buffer = io.StringIO("1\n2\n3\n4\n")
    e = []
    for line in buffer:  # expect: refused
        e.append(cost(int(line) + len(buffer.readline())))
    data = io.BytesIO(b"abcdefghij")
    f = []
    for x in xs:  # expect: refused
        data.seek(x % 4)
        f.append(cost(data.read(1)[0]))
    rows = csv.reader(io.StringIO("1,2\n3,4\n5,6\n7,8\n"))
    g = []
    for row in rows:  # expect: refused
        g.append(cost(int(row[0]) + len(next(rows, []))))
    names = iter("abcdefgh")
    h = [cost(ord(n)) for n, m in zip(names, names)]  # expect: review
    numbers = iter(range(8))
    k = [cost(n + m + len(list(itertools.islice(numbers, 1)))) for n, m in zip(numbers, numbers)]  # expect: refused
    m = []
    reader = iter(map(hit, xs))
    for x in xs:  # expect: refused
        m.append(cost(next(reader)))
    return a, b, c, d, e, f, g, h, k, m


def world(xs):
    a = []
    for x in xs:  # expect: refused
        os.environ["PP_N"] = str(x)
        a.append(cost(int(os.environ["PP_N"])))
    b = []
    home = os.getcwd()
    for x in xs:  # expect: refused
        os.chdir("/" if x % 2 else "/tmp")
        b.append(cost(len(os.getcwd())))
    os.chdir(home)
    c = []
    for x in xs:  # expect: refused
        random.seed(x)
        c.append(cost(int(random.random() * 100)))
    d = []
    for x in xs:  # expect: refused
        decimal.getcontext().prec = x + 3
        d.append(cost(len(str(decimal.Decimal(1) / 3))))
    e = []
    for x in xs:  # expect: refused
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            print(cost(x))
        e.append(out.getvalue())
    f = []
    for x in xs:  # expect: refused
        old, sys.stdout = sys.stdout, io.StringIO()
        print(cost(x))
        f.append(sys.stdout.getvalue())
        sys.stdout = old
    g = []
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "log")
        for x in xs:  # expect: refused
            with open(path, "a") as file:
                file.write(str(cost(x)))
            g.append(os.path.getsize(path))
        h = []
        with open(path) as file:
            for x in xs:  # expect: refused
                h.append(cost(len(file.read(2)) + file.tell()))
        i = []
        for x in xs:  # expect: refused
            os.rename(path, path + str(x))
            path += str(x)
            i.append(cost(len(path) - len(folder)))
        fd = os.open(path, os.O_RDONLY)
        j = []
        for x in xs:  # expect: review
            j.append(cost(len(os.read(fd, 3))))
        os.close(fd)
        k = []
        for x in xs:  # expect: review
            k.append(cost(len(os.listdir(folder))))
            os.mkdir(os.path.join(folder, str(x)))
    m = []
    for x in xs:  # expect: refused
        sys.setrecursionlimit(1000 + x)
        m.append(cost(sys.getrecursionlimit()))
    n = []
    for x in xs:  # expect: safe
        os.umask(0o22)
        n.append(cost(x))
    o = []
    for x in xs:  # expect: safe
        atexit.register(print, cost(x))
        o.append(x)
    p = []
    for x in xs:  # expect: refused
        sys.path.append(str(x))
        p.append(cost(len(sys.path) % 3))
    q = []
    handle = os.open(__file__, os.O_RDONLY)
    for x in range(3):  # expect: review
        with open(x, closefd=False) as standard:
            q.append(cost(len(standard.name) if x > 9 else x))
    for x in xs:  # expect: refused
        with open(handle, closefd=False) as again:
            q.append(cost(len(again.read(x))))
    copy, name = tempfile.mkstemp()
    for x in xs:  # expect: review
        with open(os.dup(copy)) as again:
            q.append(cost(len(again.read(x))))
    os.close(copy)
    os.remove(name)
    for x in xs:  # expect: refused
        locale.setlocale(locale.LC_ALL, "C")
        q.append(cost(x))
    return a, b, c, d, e, f, g, h, len(i), j, k, m, n, o, len(p), q


class Memory(logging.Handler):
    def emit(self, record):
        LOG.append(record.getMessage())


def logs(xs):
    LOG.clear()
    logger = logging.getLogger("x")
    logger.addHandler(Memory())
    logger.setLevel(logging.INFO)
    a = []
    for x in xs:  # expect: refused
        logger.info("%d", x)
        a.append(cost(len(LOG)))
    return a


def helper_log(x):
    logging.getLogger("x").info("h %d", x)
    return cost(x + len(LOG))


def logs_deep(xs):
    LOG.clear()
    return [helper_log(x) for x in xs]  # expect: refused


def main():
    xs = [3, 8, 1, 6, 12]
    print(swallowed([3, 8, 2, 1, 6]))
    print(caught([3, 8, 1, 6]))
    print(protocols(xs))
    print(callbacks(xs))
    print(streams(xs))
    print(world(xs))
    print(logs(xs))
    print(logs_deep(xs))


if __name__ == "__main__":
    main()
