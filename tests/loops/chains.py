"""Traps, third round: containers with an order, chains, callbacks, aliases through containers."""
import itertools, functools, operator, heapq, bisect, threading
G = {"a": [1]}

def cost(n):
    t = 0
    for k in range(n):  # expect: refused t
        t += k
    return t

def t1(xs):            # private alias mutated before read in same if
    out = []
    for x in xs:  # expect: safe
        r = [x]
        if x > 1:
            r.append(2)
            out.append(cost(len(r)))
    return out

def t2(xs):            # heap
    h = []
    out = []
    for x in xs:  # expect: refused h
        heapq.heappush(h, x)
        out.append(cost(h[0]))
    return out

def t3(xs):            # bisect sorted insertion
    s = []
    for x in xs:  # expect: safe
        pos = bisect.bisect(s, cost(x))
        s.insert(pos, x)
    return s

def t4(xs):            # global via dict element alias
    l = G["a"]
    out = []
    for x in xs:  # expect: refused G
        G["a"].append(x)
        out.append(cost(len(l)))
    return out

def t5(xs):            # accumulate through tuple rebinding
    a, b = 0, 1
    out = []
    for x in xs:  # expect: refused a
        a, b = b, a + b
        out.append(cost(a))
    return out

class Acc:
    def __init__(self): self.v = 0
    def __iadd__(self, o):
        self.v += o
        return self
    def get(self): return cost(self.v)

def t6(xs):
    acc = Acc()
    out = []
    for x in xs:  # expect: refused acc
        acc += x
        out.append(acc.get())
    return out

def t7(xs):            # generator pipeline with state
    def gen():
        n = 0
        while True:
            n += 1
            yield n
    g = gen()
    out = []
    for x, n in zip(xs, g):  # expect: review iterable
        out.append(cost(x + n))
    return out

def t8(xs):            # methods on module-level instance
    for x in xs:  # expect: refused STORE.d
        STORE.put(x, cost(STORE.size()))

class Store:
    def __init__(self): self.d = {}
    def put(self, k, v): self.d[k] = v
    def size(self): return len(self.d)

STORE = Store()

def t9(xs):            # sorting shared list in work
    shared = [3, 1, 2]
    out = []
    for x in xs:  # expect: refused shared
        shared.sort(key=lambda v: abs(v - x))
        out.append(cost(shared[0]))
    return out

def t10(xs):           # nested function default capturing
    out = []
    n = [0]
    def f(v, n=n):
        n[0] += v
        return cost(n[0])
    for x in xs:  # expect: refused n
        out.append(f(x))
    return out

def t11(xs):           # functools.reduce with impure
    log = []
    def add(a, b):
        log.append(a)
        return a + cost(b)
    out = []
    for x in xs:  # expect: refused log
        out.append(functools.reduce(add, range(x), 0))
    return out

def t12(xs):           # returning self alias chain
    b = Builder()
    for x in xs:  # expect: refused b.n
        b.add(x).add(cost(b.n))
    return b

class Builder:
    def __init__(self): self.n = 0
    def add(self, x):
        self.n += x
        return self

def t13(rows):         # matrix in-place with neighbour row
    for i in range(1, len(rows)):  # expect: refused rows
        rows[i] = [cost(a + b) for a, b in zip(rows[i - 1], rows[i])]

def t14(rows):         # element objects shared
    for i in range(1, len(rows)):  # expect: refused rows
        for j in range(3):
            rows[i][j] = cost(rows[i - 1][j])

def t15(xs):           # set membership influences
    seen = set()
    return [cost(x) for x in xs if not (x in seen or seen.add(x))]  # expect: refused seen

def t16(xs):           # list slice assignment
    buf = [0] * 4
    out = []
    for x in xs:  # expect: refused buf
        buf[:] = [x] * 4
        out.append(cost(sum(buf)))
    return out

def t17(xs):           # with lock inside helper
    lock = threading.Lock()
    tot = {"n": 0}
    def f(x):
        with lock:
            tot["n"] += 1
            return cost(tot["n"])
    return [f(x) for x in xs]  # expect: refused lock

def t18(xs):           # static/class counters
    return [Tag(x).value() for x in xs]  # expect: refused next_id

class Tag:
    next_id = 0
    def __init__(self, x):
        self.id = Tag.next_id
        Tag.next_id += 1
        self.x = x
    def value(self): return cost(self.id + self.x)

def t19(text):         # state machine
    state = "start"
    out = []
    for c in text:  # expect: safe
        if state == "start" and c.isdigit():
            state = "num"
        elif c.isspace():
            state = "start"
        out.append((state, cost(ord(c))))
    return out

def t20(xs):
    it = iter(xs)
    out = []
    for x in xs:  # expect: refused it
        out.append(cost(next(it, 0) + x))
    return out

def t21(xs):           # operator.iadd / setitem through function
    acc = [0]
    for x in xs:  # expect: review
        operator.setitem(acc, 0, cost(acc[0] + x))
    return acc

def t22(d):            # dict.update/pop
    out = []
    for k in list(d):  # expect: refused d
        v = d.pop(k)
        out.append(cost(v + len(d)))
    return out

def t23(xs):           # instance attribute through alias in list
    objs = [Builder()]
    b = objs[0]
    out = []
    for x in xs:  # expect: refused b.n
        b.n += 1
        out.append(cost(objs[0].n))
    return out

def t24(xs):           # exception control flow
    out = []
    try:
        for x in xs:  # expect: safe
            out.append(cost(10 // x))
    except ZeroDivisionError:
        print(len(out))
    return out

class Linked:
    def __init__(self, before):
        self.before = before

class Named(Linked): pass

class Dated(Named): pass

class Entry(Dated): pass

def t25(xs):           # objects that refer to one another, of a long line of classes
    first = Linked(None)
    entry = Entry(first)
    first.before = entry
    out = []
    for x in xs:  # expect: safe
        out.append(cost(x + (entry.before is None)))
    return out

def main():
    xs = [1, 2, 3]
    t1(xs), t2(xs), t3(xs), t4(xs), t5(xs), t6(xs), t7(xs), t8(xs), t9(xs), t10(xs), t11(xs), t12(xs)
    t13([[1, 2, 3]] * 3), t14([[1, 2, 3]] * 3), t15(xs), t16(xs), t17(xs), t18(xs), t19("a1 "), t20(xs), t21(xs), t22({1: 2}), t23(xs), t24(xs), t25(xs)

main()
