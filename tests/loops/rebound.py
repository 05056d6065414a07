"""Names that a function called from the loop binds anew, by `global` or `nonlocal`: the loop reads them as plain names of its own scope."""


def work(n):
    return sum(i * n for i in range(300)) * (n + 1)


def double(n):
    return work(n) * 2


operation, factor, shown = work, 1, 0
log = []


def choose(n):
    global operation
    operation = work if n % 2 else double


def scale(n):
    global factor
    factor = n % 5


def note():
    log.append(shown)


class Setter:
    def set(self, n):
        global factor
        factor = n % 7


def closures(numbers):
    k, total, out = 1, 0, []

    def set_k(n):
        nonlocal k
        k = n % 3

    def add(n):
        nonlocal total
        total += n

    def get():
        return k
    for n in numbers:  # expect: refused k
        set_k(n)
        out.append(work(k))
    for n in numbers:  # expect: refused k
        out.append(work(k))
        set_k(n)
    for n in numbers:  # expect: safe
        k = work(n)
        out.append(get())
    for n in numbers:  # expect: safe
        add(work(n))
    for n in numbers:  # expect: safe
        value = work(n)
        add(value)
        out.append(total)
    for n in numbers:  # expect: refused total
        add(work(total % 10))
    return out, total


def bound_below(numbers):
    """The functions stand ahead of what they bind anew."""
    out = []

    def set_k(n):
        nonlocal k
        k = n % 3

    def reset():
        nonlocal row
        row = old
    k = 1
    for n in numbers:  # expect: refused k
        set_k(n)
        out.append(work(k))
    rows, old = [], [9]
    for n in numbers:  # expect: safe
        row = [work(n)]
        if n % 2:
            reset()
        rows.append(row)
    for each in rows:  # expect: review
        each[0] = each[0] // 2 + work(each[0] % 50)
    return out, rows


results = []
for n in range(20):  # expect: refused operation
    choose(n)
    results.append(operation(n))
for n in range(20):  # expect: refused operation
    results.append(operation(n))
    choose(n)
for n in range(20):  # expect: refused factor
    scale(n)
    results.append(work(factor))
setter = Setter()
for n in range(20):  # expect: refused factor
    results += [work(factor + j) for j in range(2)]
    setter.set(n)
for n in range(20):  # expect: safe
    choose(n)
    results.append(work(factor + n))
for n in range(20):  # expect: safe
    shown = work(n)
    note()
end, at = 20, 0


def shorten():
    global end
    end -= end > 10


while at < end:  # expect: refused
    results.append(work(at))
    shorten()
    at += 1
print(results, log, at, closures(range(20)), bound_below(range(20)))
