"""More: resumed generators, copies, exceptions, views."""
import collections
import copy
import dataclasses
import itertools
import json
import logging
import os
import re
import functools

LOG = []


def cost(n):
    total = 1
    for k in range(int(n) % 50):
        total = (total * 31 + k) % 10007
    return total


def produce(cfg):
    while True:
        cfg["n"] += 1
        yield cfg["n"]


def resumed(xs):
    cfg = {"n": 0}
    g = produce(cfg)
    a = []
    for x in xs:  # expect: refused
        y = next(g)
        a.append(cost(x + cfg["n"]) + y)
    b = []
    for x in xs:  # expect: refused
        next(g)
        b.append(cost(x + cfg["n"]))
    m = map(lambda v: cfg.update(n=v), itertools.count())
    c = []
    for x in xs:  # expect: refused
        next(m)
        c.append(cost(x + cfg["n"]))
    return a, b, c


class Holder:
    def __init__(self, log):
        self.log = log


@dataclasses.dataclass
class Point:
    x: int
    log: list


def copies(xs):
    log = []
    box = Holder(log)
    twin = copy.copy(box)
    a = []
    for x in xs:  # expect: refused
        twin.log.append(x)
        a.append(cost(len(log)))
    p = Point(1, log)
    q = dataclasses.replace(p, x=2)
    b = []
    for x in xs:  # expect: refused
        q.log.append(x)
        b.append(cost(len(log)))
    d = {"a": log}
    e = dict(d)
    c = []
    for x in xs:  # expect: refused
        e["a"].append(x)
        c.append(cost(len(log)))
    f = {**d}
    g = []
    for x in xs:  # expect: refused
        f["a"].append(x)
        g.append(cost(len(log)))
    t = collections.namedtuple("t", "u v")(1, log)
    h = []
    for x in xs:  # expect: review
        t._replace(u=2).v.append(x)
        h.append(cost(len(log)))
    i = []
    for x in xs:  # expect: review
        t.v.append(x)
        i.append(cost(len(log)))
    w = vars(box)
    k = []
    for x in xs:  # expect: refused
        w["log"].append(x)
        k.append(cost(len(log)))
    s = sorted([log, [1]], key=len)
    m = []
    for x in xs:  # expect: refused
        s[-1].append(x)
        m.append(cost(len(log)))
    n = []
    biggest = max(log, [1], key=len)
    for x in xs:  # expect: refused
        biggest.append(x)
        n.append(cost(len(log)))
    o = []
    r = (log or [2])
    for x in xs:  # expect: refused
        r.append(x)
        o.append(cost(len(log)))
    u = []
    z = [*[log]][0]
    for x in xs:  # expect: refused
        z.append(x)
        u.append(cost(len(log)))
    v = []
    pairs = list(zip([log], [1]))
    for x in xs:  # expect: refused
        pairs[0][0].append(x)
        v.append(cost(len(log)))
    aa = []
    ee = dict(enumerate([log]))
    for x in xs:  # expect: refused
        ee[0].append(x)
        aa.append(cost(len(log)))
    bb = []
    ch = list(itertools.chain([log], [[1]]))
    for x in xs:  # expect: refused
        ch[0].append(x)
        bb.append(cost(len(log)))
    cc = []
    dq = collections.deque([log])
    for x in xs:  # expect: refused
        dq[0].append(x)
        cc.append(cost(len(log)))
    dd = []
    fl = list(filter(None, [log]))
    for x in xs:  # expect: refused
        fl[0].append(x)
        dd.append(cost(len(log)))
    ff = []
    red = functools.reduce(lambda p, q: p, [log, [1]])
    for x in xs:  # expect: refused
        red.append(x)
        ff.append(cost(len(log)))
    gg = []
    cy = next(itertools.cycle([log]))
    for x in xs:  # expect: refused
        cy.append(x)
        gg.append(cost(len(log)))
    hh = []
    grp = [list(g) for k, g in itertools.groupby([log], key=len)]
    for x in xs:  # expect: review
        grp[0][0].append(x)
        hh.append(cost(len(log)))
    ii = []
    slot = {}
    slot.setdefault("a", log)
    for x in xs:  # expect: refused
        slot["a"].append(x)
        ii.append(cost(len(log)))
    jj = []
    got = {}.get("zz", log)
    for x in xs:  # expect: refused
        got.append(x)
        jj.append(cost(len(log)))
    kk = []
    po = {"a": log}.pop("a")
    for x in xs:  # expect: refused
        po.append(x)
        kk.append(cost(len(log)))
    ll = []
    ga = getattr(box, "log")
    for x in xs:  # expect: refused
        ga.append(x)
        ll.append(cost(len(log)))
    mm = []
    rev = list(reversed([log]))
    for x in xs:  # expect: refused
        rev[0].append(x)
        mm.append(cost(len(log)))
    nn = []
    isl = list(itertools.islice([log], 1))
    for x in xs:  # expect: refused
        isl[0].append(x)
        nn.append(cost(len(log)))
    oo = []
    acc = list(itertools.accumulate([log, [1]], lambda p, q: p))
    for x in xs:  # expect: review
        acc[0].append(x)
        oo.append(cost(len(log)))
    pp = []
    pr = list(itertools.product([log], [1]))
    for x in xs:  # expect: refused
        pr[0][0].append(x)
        pp.append(cost(len(log)))
    rr = []
    tee = list(itertools.tee([log])[0])
    for x in xs:  # expect: review
        tee[0].append(x)
        rr.append(cost(len(log)))
    ss = []
    it = iter([log])
    first = next(it)
    for x in xs:  # expect: refused
        first.append(x)
        ss.append(cost(len(log)))
    tt = []
    st = list(itertools.starmap(lambda p, q: p, [(log, 1)]))
    for x in xs:  # expect: review
        st[0].append(x)
        tt.append(cost(len(log)))
    return len(log)


class Problem(Exception):
    def __init__(self, log):
        super().__init__("x", log)
        self.log = log


def check(x, log):
    if x > 2:
        raise Problem(log)


def caught(xs):
    log = []
    a = []
    for x in xs:  # expect: review
        try:
            check(x, log)
        except Problem as e:
            e.log.append(x)
        a.append(cost(len(log)))
    b = []
    for x in xs:  # expect: review
        try:
            raise ValueError(log)
        except ValueError as e:
            e.args[0].append(x)
        b.append(cost(len(log)))
    return a, b


def views(xs):
    d = {"a": 1, "b": 2}
    keys, items = d.keys(), d.items()
    a = []
    for x in xs:  # expect: safe
        d[x] = cost(x)
        a.append(cost(len(keys)))
    b = []
    for x in xs:  # expect: refused
        d[x] = 1
        b.append(cost(sum(v for k, v in items)))
    c = []
    for x in xs:  # expect: refused
        d[x + 100] = 1
        c.append(cost(x) if x + 99 in keys else 0)
    e = []
    for k in keys:  # expect: refused
        e.append(cost(len(str(k))))
        d["a"] = 2
    f = []
    for k, v in items:  # expect: refused
        f.append(cost(v))
        d["b"] = f[-1]
    ranks = d.values()
    g = []
    for x in xs:  # expect: safe
        d["b"] = cost(x)
        g.append(cost(max(ranks)))
    h = []
    for x in xs:  # expect: safe
        d["b"] = cost(x)
        h.append(cost(sorted(ranks)[0]))
    return a, b, c, e, f, g, h


class Pat:
    __match_args__ = ("v",)

    @property
    def v(self):
        LOG.append(1)
        return len(LOG)


def patterns(xs):
    p = Pat()
    a = []
    for x in xs:  # expect: refused
        match p:
            case Pat(v=n):
                a.append(cost(n + x))
    return a


def override(xs):
    logger = logging.getLogger("q")
    pattern = re.compile("a")

    class Reader:
        def read(self, x):
            return cost(x)

    r = Reader()
    r.read = lambda x: LOG.append(x) or cost(len(LOG))
    a = [r.read(x) for x in xs]  # expect: refused
    return a


def make():
    state = {"n": 0}

    def step(x):
        state["n"] += x
        return cost(state["n"])
    return step


STEP = make()


def closures(xs):
    a = [STEP(x) for x in xs]  # expect: refused
    s = make()
    b = [s(x) for x in xs]  # expect: refused
    table = {"s": make()}
    c = [table["s"](x) for x in xs]  # expect: refused
    fs = [make() for _ in range(2)]
    d = [fs[x % 2](x) for x in xs]  # expect: refused
    return a, b, c, d


def main():
    xs = [3, 8, 1, 6, 12]
    print(resumed(xs), copies(xs), caught(xs), views(xs), patterns(xs), override(xs), closures(xs))


if __name__ == "__main__":
    main()
