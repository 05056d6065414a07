"""Statements repeated by the parent, counting whiles, affine subscripts, streams, callers: each next to what looks like it and is not."""
import collections
import csv
import io
import itertools
import os
import tempfile


def cost(n):
    total = 1
    for k in range(abs(n) % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


# Repeated statements

def reads_back(groups):
    out = []
    for group in groups:  # expect: refused out
        for item in group:  # expect: refused out
            out.append(cost(item + len(out)))
    return out


def reads_back_helper(groups):
    out = []

    def size():
        return len(out)
    for group in groups:  # expect: refused out
        for item in group:  # expect: safe
            out.append(cost(item) + cost(size()))
    return out


def first_seen(groups):
    seen = {}
    for group in groups:  # expect: refused seen
        for item in group:
            if item not in seen:
                seen[item] = cost(item)
    return seen


def alias_of_target(groups):
    out = []
    other = out
    for group in groups:  # expect: refused
        for item in group:
            out.append(item)
            if len(other) % 2:
                out.append(cost(item))
    return out


def value_changes_later(groups):
    out, total = [], 0
    for group in groups:  # expect: safe
        row = []
        for item in group:
            row.append(cost(item))
            out.append(row)
        row.append(-1)
    return out, total


def extended_later(groups):
    out = []
    for group in groups:  # expect: refused
        row = []
        for item in group:  # expect: safe
            row.append(cost(item))
            out.extend(row)
    return out


def key_error_inside(groups):
    table, bad = {1: 0, 2: 0}, 0
    for group in groups:  # expect: refused
        for item in group:  # expect: refused
            try:
                table[item] += cost(item)
            except KeyError:
                bad += 1
    return table, bad


def raises_between(groups):
    out = []
    try:
        for group in groups:  # expect: safe
            for item in group:
                out.append(item)
                if cost(item) % 2 == 0:
                    raise ValueError(item)
    except ValueError as error:
        out.append(str(error))
    return out


def carried_through_inner(groups):
    best = 0
    out = []
    for group in groups:  # expect: safe
        for item in group:  # expect: safe
            best = max(best, cost(item))
            out.append(best)
    return out


def running_total(groups):
    total = 0
    out = []
    for group in groups:  # expect: safe
        for item in group:  # expect: safe
            total += cost(item)
            if total > 20000:
                out.append(item)
    return total, out


def totals_only(groups):
    total, count = 0, 0
    for group in groups:  # expect: safe
        for item in group:  # expect: safe
            total += cost(item)
            count += 1
    return total, count


def float_total(groups):
    total = 0.0
    for group in groups:  # expect: safe
        for item in group:  # expect: safe
            total += 1.0 / (cost(item) + 0.3)
    return total


def reset_inside(groups):
    run = 0
    out = []
    for group in groups:  # expect: safe
        for item in group:  # expect: safe
            run += cost(item)
            if item == 3:
                run = 0
        out.append(run)
    return out


def rows_in_place(m):
    for i in range(len(m)):  # expect: refused m
        for j in range(1, len(m[i])):  # expect: refused m
            m[i][j] = cost(m[i][j - 1] + m[i][j])
    return m


def same_rows(n):
    m = [[0] * n] * n
    for i in range(n):  # expect: safe
        for j in range(n):  # expect: safe
            m[i][j] = cost(i + j)
    return m


def branches(xs):
    small, big, odd = [], {}, 0
    for x in xs:  # expect: safe
        if x < 4:
            small.append(cost(x))
        elif x < 8:
            big[x] = cost(x + 1)
        else:
            odd += cost(x + 2)
    return small, big, odd


def branch_reads(xs):
    small, big = [], {}
    for x in xs:  # expect: safe
        if x < 4:
            small.append(cost(x))
        else:
            big[x] = cost(len(small) + x)
    return small, big


def skip_and_count(lines):
    good, bad = [], 0
    for line in lines:  # expect: safe
        try:
            value = int(line)
        except ValueError:
            bad += 1
            continue
        good.append(cost(value))
    return good, bad


def grouped(xs):
    groups = collections.defaultdict(list)
    for x in xs:  # expect: safe
        for k in range(2):  # expect: safe
            groups[x % 3].append(cost(x + k))
    return dict(groups)


def printed(groups):
    for group in groups:  # expect: safe
        for item in group:  # expect: safe
            print(item, cost(item), end=" ")
    print()


class Stats:
    def __init__(self):
        self.log = []
        self.last = 0

    @property
    def size(self):
        return len(self.log)

    def feed(self, groups):
        for group in groups:  # expect: safe
            for item in group:  # expect: safe
                self.log.append(cost(item))

    def feed_sizes(self, groups):
        for group in groups:  # expect: refused
            for item in group:  # expect: refused
                self.log.append(cost(item + self.size))


# Counting

def counter_moved(n):
    i, out = 0, []
    while i < n:  # expect: refused while
        out.append(cost(i))
        if i == 2:
            i += 1
        i += 1
    return out


def bound_moved(n):
    i, out = 0, []
    while i < n:  # expect: refused while
        out.append(cost(i))
        if i % 2:
            n -= 1
        i += 1
    return out


def list_grows(xs):
    i = 0
    while i < len(xs):  # expect: refused xs
        if cost(xs[i]) % 2 and len(xs) < 9:
            xs.append(i)
        i += 1
    return xs


def float_bound(n):
    i, out = 0, []
    while i < n / 2:  # expect: refused while
        out.append(cost(i))
        i += 1
    return out


def float_counter(n):
    t, out = 0.0, []
    while t < n:  # expect: refused while
        out.append(cost(int(t)))
        t += 1
    return out


def skips_increment(n):
    i, out = 0, []
    while i < n:  # expect: refused while
        if i == 2:
            i += 3
            continue
        out.append(cost(i))
        i += 1
    return out


def read_after(n):
    i, total = 0, 0
    while i < n:  # expect: safe
        total += cost(i)
        i += 4
    return total, i


def looks_back(a):
    i = 1
    while i < len(a):  # expect: refused a
        a[i] = cost(a[i - 1] + a[i])
        i += 1
    return a


# Subscripts

def wraps_around(n):
    a = list(range(2 * n))
    for i in range(n):  # expect: refused a
        a[2 * i] = cost(a[2 * i - 1])
    return a


def two_behind(n):
    a = list(range(n))
    for i in range(2, n, 2):  # expect: refused a
        a[i] = cost(a[i - 2])
    return a


def odd_behind(n):
    a = list(range(n))
    for i in range(2, n, 2):  # expect: safe
        a[i] = cost(a[i - 1])
    return a


def thirds(n):
    a = list(range(6 * n + 6))
    for i in range(n):  # expect: safe
        a[6 * i + 1] = cost(a[3 * i])
    return a


def thirds_meet(n):
    a = list(range(6 * n + 6))
    for i in range(n):  # expect: refused a
        a[6 * i] = cost(a[3 * i])
    return a


def may_be_same(a, b, n):
    for i in range(n - 1):  # expect: review alias
        a[i] = cost(b[i + 1])
    return a


def same_index(a, b, n):
    for i in range(n):  # expect: safe
        a[i] = cost(b[i]) + a[i]
    return a


# Streams

def header_first(text):
    reader = csv.reader(io.StringIO(text))
    next(reader)
    out = []
    for row in reader:  # expect: safe
        out.append(cost(int(row[1])))
    return out


def reads_ahead(text):
    reader = iter(io.StringIO(text))
    out = []
    for line in reader:  # expect: refused
        if line.startswith("a"):
            line += next(reader, "")
        out.append(cost(len(line)))
    return out


def says_first(lines):
    for y in map(int, lines):  # expect: safe
        print(cost(y), end=" ")


def endless(n):
    out = []
    for i in itertools.count():  # expect: safe
        if i > n:
            break
        out.append(cost(i))
    return out


def pruned(folder):
    out = []
    for root, dirs, files in os.walk(folder):  # expect: review iterable
        dirs[:] = sorted(d for d in dirs if d != "b")
        out.append((os.path.basename(root) in ("a", "b"), cost(len(files))))
    return out


def counts_down(n):
    while n > 0:  # expect: refused while
        yield n
        n -= 1


def shared_state(xs):
    seen = []

    def watched():
        for x in xs:  # expect: refused yield
            seen.append(x)
            yield x
    return [cost(x + len(seen)) for x in watched()]  # expect: review


# Callers

class Sink:
    def __init__(self, items):
        self.items = items

    def fill(self, xs):
        for x in xs:  # expect: review alias
            self.items.append(cost(x))
            if len(self.items) > 12:
                raise StopIteration


class Own:
    def __init__(self):
        self.items = []

    def fill(self, xs):
        for x in xs:  # expect: safe
            self.items.append(cost(x))
        return self.items


def rebound(lines):
    last = ""
    for line in lines:  # expect: safe
        line = line.strip()
        if not line:
            continue
        last = cost(len(line))
    return last


def rebound_live(lines):
    for line in lines:  # expect: refused
        line = line.strip() + str(cost(len(line)))
    return line


class Mode:
    FAST = 1
    tally = []


def pattern(xs):
    out = []
    for x in xs:  # expect: safe
        match x:
            case Mode.FAST:
                Mode.tally.append(cost(x))
            case _:
                Mode.tally.append(x)
        out.append(cost(len(Mode.tally)))
    return out


def main():
    groups = [[1, 2, 3], [], [3, 5], [2]]
    print(reads_back(groups), reads_back_helper(groups), first_seen(groups), alias_of_target(groups), value_changes_later(groups))
    print(extended_later(groups), key_error_inside(groups), raises_between(groups), carried_through_inner(groups), running_total(groups))
    print(totals_only(groups), float_total(groups), reset_inside(groups), rows_in_place([[1, 2, 3], [4, 5, 6]]), same_rows(3))
    print(branches([1, 5, 9, 2]), branch_reads([1, 5, 2]), skip_and_count(["1", "x", "3"]), grouped([1, 2, 4]))
    printed(groups)
    stats = Stats()
    stats.feed(groups)
    stats.feed_sizes(groups)
    print(stats.log, counter_moved(6), bound_moved(6), list_grows([1, 2, 3]), float_bound(5), float_counter(3), skips_increment(7))
    print(read_after(10), read_after(0), looks_back([1, 2, 3]), wraps_around(3), two_behind(7), odd_behind(7), thirds(3), thirds_meet(3))
    shared = [4, 5, 6, 7]
    print(may_be_same(shared, shared, 4), same_index(shared, shared, 4), header_first("a,b\nx,3\ny,4\n"), reads_ahead("a\nb\nc\n"))
    says_first(["3", "4"])
    try:
        says_first(["5", "x"])
    except ValueError as error:
        print(error)
    with tempfile.TemporaryDirectory() as folder:
        for name in ("a", "b"):  # expect: review
            os.makedirs(os.path.join(folder, name, "c"))
        print(endless(4), sorted(pruned(folder)), list(counts_down(3)), shared_state([1, 2, 3]))
    items = [1, 2, 3]
    sink = Sink(items)
    try:
        sink.fill(items)
    except StopIteration:
        print(items)
    print(Own().fill([1, 2, 3]), rebound([" a", "", "bb"]), rebound_live(["a ", "b"]), pattern([1, 2, 1]))


if __name__ == "__main__":
    main()
