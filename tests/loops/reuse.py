"""Generators that change what they have handed out, and such that make it anew: read ahead, the former would give the same object again and again."""
from itertools import count, islice


def work(xs):
    s = 0
    for x in xs:
        s += x * x
    return s


def fresh():
    for n in range(6):
        row = {}
        row["a"] = n
        yield row


def fresh2():
    for n in range(6):
        row = [n]
        for k in range(3):
            row.append(k)
        yield row


def late():
    for n in range(6):
        row = [n]
        yield row
        row.append(1)


def literal():
    for n in range(5):
        yield [n, n + 1]


def helper(buf, n):
    buf.append(n)


def helped():
    buf = []
    for n in range(5):
        helper(buf, n)
        yield buf


def nested():
    inner = []
    for n in range(5):
        inner.append(n)
        yield [inner, n]


def first(pair):
    return sum(pair[0]) + pair[1]


def outer():
    yield from helped()


def outer2():
    for x in helped():
        yield x


class Acc:
    def __init__(self):
        self.xs = []

    def add(self, n):
        self.xs.append(n)
        return self.xs

    def __iter__(self):
        for n in range(5):
            self.xs.append(n)
            yield self.xs


def chunks(xs):
    chunk = []
    for x in xs:
        chunk.append(x)
        if len(chunk) == 2:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def cleared(xs):
    chunk = []
    for x in xs:
        chunk.append(x)
        if len(chunk) == 2:
            yield chunk
            chunk.clear()


def numbered(xs):
    n, chunk = 0, []
    for x in xs:
        chunk.append(x)
        if len(chunk) == 2:
            yield n, chunk
            n += 1
            chunk = []
    if chunk:
        yield n, chunk


def by_islice(xs):
    it = iter(xs)
    while chunk := list(islice(it, 2)):
        yield chunk


def by_islice2(xs):
    it = iter(xs)
    while True:
        chunk = tuple(islice(it, 2))
        if not chunk:
            return
        yield chunk


def of_endless():
    it = iter(count())
    while chunk := list(islice(it, 2)):
        yield chunk


def let_go_by_one(xs):
    chunk = other = []
    for x in xs:
        chunk.append(x)
        if len(chunk) == 2:
            yield chunk
            chunk = []
            other.append(x)


def let_go_sometimes(xs):
    chunk = []
    for x in xs:
        chunk.append(x)
        yield chunk
        if x % 2:
            continue
        chunk = []


def let_go_unless_raised(xs):
    chunk = []
    for x in xs:
        try:
            chunk.append(x)
            yield chunk
            1 // (x % 2)
            chunk = []
        except ZeroDivisionError:
            pass


def summed(xs):
    chunk = []
    for x in xs:
        chunk.append(x)
        same = sum([], chunk)
        if len(chunk) == 2:
            yield chunk
            chunk = []
            same.append(x)


def changed_after_all(xs):
    chunk = []
    for x in xs:
        chunk.append(x)
        if x == 2:
            yield chunk
            chunk = []
    yield chunk
    chunk.append(1)


def r1():
    out = []
    for r in fresh():  # expect: safe
        out.append(work(r.values()))
    return out


def r2():
    out = []
    for r in fresh2():  # expect: safe
        out.append(work(r))
    return out


def r3():
    out = []
    for r in late():  # expect: review
        out.append(work(r))
    return out


def r4():
    out = []
    for r in literal():  # expect: safe
        out.append(work(r))
    return out


def r5():
    out = []
    for r in helped():  # expect: review
        out.append(work(r))
    return out


def r6():
    out = []
    for r in nested():  # expect: review
        out.append(first(r))
    return out


def r7():
    out = []
    for r in outer():  # expect: review
        out.append(work(r))
    return out


def r8():
    out = []
    for r in outer2():  # expect: review
        out.append(work(r))
    return out


def r9():
    out = []
    for r in map(Acc().add, range(5)):  # expect: review
        out.append(work(r))
    return out


def r10():
    out = []
    for r in Acc():  # expect: review
        out.append(work(r))
    return out


def r11():
    out = []
    for r in chunks([1, 2, 3]):  # expect: safe
        out.append(work(r))
    return out


def r12():
    out = []
    for r in cleared([1, 2, 3, 4]):  # expect: review
        out.append(work(r))
    return out


def r13():
    out = []
    for i, r in enumerate(helped()):  # expect: review
        out.append(work(r) + i)
    return out


def r14():
    return [work(r) for r in helped()]  # expect: review


def r15():
    out = []
    for a, r in zip(range(9), helped()):  # expect: review
        out.append(work(r) + a)
    return out


def r16():
    rs = helped()
    out = []
    for r in rs:  # expect: review
        out.append(work(r))
    return out


def r17():
    out = []
    items = (x for x in helped())
    for r in items:  # expect: review
        out.append(work(r))
    return out


def r18():
    out = []
    for r in filter(None, helped()):  # expect: review
        out.append(work(r))
    return out


def r19():
    out = []
    buf = []
    items = (buf for n in range(4) if not buf.append(n))
    for r in items:  # expect: review
        out.append(work(r))
    return out


LOG = []


def noted(n):
    LOG.append(n)
    return n


def look(n):
    return len(LOG) * 100 + n


def r20():
    xs = map(noted, range(5))
    out = []
    for x in xs:  # expect: review
        out.append(look(x))
    return out


def r21():
    xs = map(noted, range(5))
    out = []
    for i, x in enumerate(xs):  # expect: review
        out.append(look(x) + i)
    return out


def r22():
    xs = map(abs, range(5))
    out = []
    for i, x in enumerate(xs):  # expect: safe
        out.append(work([x, i]))
    return out


def r23():
    out = []
    for n, r in numbered([1, 2, 3]):  # expect: safe
        out.append(work(r) + n)
    return out


def r24():
    out = []
    for r in by_islice([1, 2, 3]):  # expect: safe
        out.append(work(r))
    return out


def r25():
    out = []
    for r in by_islice2([1, 2, 3]):  # expect: safe
        out.append(work(r))
    return out


def r26():
    for r in of_endless():  # expect: review iterable
        if work(r) > 100:
            return r


def r27():
    out = []
    for r in let_go_by_one([1, 2, 3, 4]):  # expect: review
        out.append(work(r))
    for r in let_go_sometimes([1, 2, 3, 4]):  # expect: review
        out.append(work(r))
    for r in let_go_unless_raised([1, 2, 3, 4]):  # expect: review
        out.append(work(r))
    for r in summed([1, 2, 3, 4]):  # expect: review
        out.append(work(r))
    for r in changed_after_all([1, 2, 3, 4]):  # expect: review
        out.append(work(r))
    return out


if __name__ == "__main__":
    print(r1(), r2(), r3(), r4(), r5(), r6(), r7(), r8(), r9(), r10(), r11(), r12(), r13(), r14(), r15(), r16(), r17(), r18(), r19(), r20(), r21(), r22(), r23(), r24(), r25(), r26(), r27())
