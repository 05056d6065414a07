"""Inner loops that keep the best so far, first seen, counts: the parent repeats what looks at them. Each next to what looks like it and is not."""
import math
from collections import namedtuple

Result = namedtuple("Result", "a b err")


def cost(n):
    total = 1
    for k in range(abs(n) % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


class Row:
    def __init__(self, values):
        self.values = values


def best_record(xs, ys):
    best = None
    for a in xs:  # expect: safe
        for b in ys:  # expect: safe
            e = cost(a * b)
            if best is None or e < best.err:
                best = Result(a, b, e)
    return best


def best_pair(xs, ys):
    best = (-1, None, None)
    for i in range(len(xs)):  # expect: safe
        for j in range(i):  # expect: safe
            s = cost(xs[i] * ys[j])
            if s > best[0]:
                best = (s, i, j)
    return best


def best_told(xs, ys):
    low, at, history = math.inf, None, []
    for a in xs:  # expect: safe
        for b in ys:  # expect: safe
            p = (a, b)
            s = cost(a + b)
            history.append((a, s))
            if s < low:
                low = s
                at = p
                print(f"better {low:5d} {p}")
            elif s == low:
                history.append((a, -1))
    return low, at, history


def running_best(xs, ys):
    best, out = 0, []
    for a in xs:  # expect: safe
        for b in ys:  # expect: safe
            best = max(best, cost(a * b))
            out.append(best)
    return out


def first_seen(xs, ys):
    seen, out = set(), []
    for a in xs:  # expect: safe
        for b in ys:  # expect: safe
            k = cost(a * b) % 17
            if k not in seen:
                seen.add(k)
                out.append((a, k))
    return out


def counts(xs, ys):
    table, last = {}, None
    for a in xs:  # expect: safe
        for b in ys:  # expect: safe
            k = cost(a * b) % 17
            if k % 2:
                table[k] = table.get(k, 0) + 1
            elif k in table:
                table[k] += 100
            else:
                table[k] = 1
                last = b
    return table, last


def grouped(xs, ys):
    table = {}
    for a in xs:  # expect: safe
        for b in ys:  # expect: safe
            table.setdefault(cost(a * b) % 7, []).append(b)
    return table


def last_hit(xs, ys):
    hit = None
    for a in xs:  # expect: safe
        for b in ys:  # expect: safe
            if cost(a * b) % 7 == 3:
                hit = a, b
    return hit


def both_ways(xs):
    table = {}
    for a in xs:  # expect: safe
        for b in xs:  # expect: safe
            c = cost(a * b)
            table[a, b] = table[b, a] = c
    return table


def inside_try(xs, ys):
    bad, best = 0, None
    for a in xs:  # expect: safe
        for b in ys:  # expect: safe
            try:
                c = cost(a * b) / (b % 5)
                if best is None or c > best:
                    best = c
            except ZeroDivisionError:
                bad += 1
    return bad, best


def best_row(xs, ys):
    top, row = -1, None
    for a in xs:  # expect: refused # true: safe
        for b in ys:  # expect: safe
            values = [cost(a + b), b]
            if values[0] > top:
                top, row = values[0], values
            values.append(a)
    return top, row


# What looks like it

def looks_at_stored(xs, ys):
    out, best = [[]], 0
    for a in xs:  # expect: refused
        for b in ys:  # expect: safe
            row = [cost(a * b)]
            out.append(row)
            if len(out[-1]) > best:
                best = len(out[-1])
            row.append(5)
    return best


def looks_into_best(xs, ys):
    best = [0]
    for a in xs:  # expect: refused best
        for b in ys:  # expect: safe
            row = [cost(a * b)]
            if len(row) + row[0] > len(best) + best[0]:
                best = row
            row.append(5)
    return best


def reset_by_iteration(xs, ys):
    best, out = 0, []
    for a in xs:  # expect: safe
        for b in ys:  # expect: safe
            c = cost(a * b)
            if c > best:
                best = c
            elif c % 3 == 0:
                out.append(best)
        best = best // 2 if cost(best) % 2 else best
        for b in ys:  # expect: safe
            out.append(cost(b) + best)
    return out


def best_decides(xs, ys):
    best, work = 0, 0
    for a in xs:  # expect: refused best
        for b in ys:  # expect: safe
            if cost(a) > best:
                c = cost(a * b) + best
                if c > best:
                    best = c
                work += 1
    return best, work


def conditional_value(xs, ys):
    best, at, kept = 0, None, None
    for a in xs:  # expect: safe
        for b in ys:  # expect: safe
            if b % 3:
                kept = cost(a * b)
            if b % 2 and b > best:
                best, at = b, kept
    return best, at


def raises_in_try(xs, ys):
    table, bad = {}, 0
    for a in xs:  # expect: refused
        for b in ys:  # expect: safe
            try:
                c = cost(a * b)
                if table[b] < c:
                    table[b] = c
            except KeyError:
                table[b] = 0
                bad += 1
    return table, bad


def raises_late(xs, ys):
    best = None
    try:
        for a in xs:  # expect: safe
            for b in ys:  # expect: safe
                c = 1000 // (cost(a * b) % 11)
                if best is None or c > best:
                    best = c
    except ZeroDivisionError as error:
        return best, str(error)
    return best


def raises_in_parent(xs, ys):
    best, out = 0, []
    try:
        for a in xs:  # expect: safe
            for b in ys:  # expect: safe
                c = cost(a * b)
                out.append(c)
                if 100 // (best - 7) < c:
                    best += 1
    except ZeroDivisionError:
        return best, out
    return best


def order_of_exceptions(xs, ys):
    best = 3
    try:
        for a in xs:  # expect: refused best
            for b in ys:  # expect: safe
                if 100 // best < 7 // (cost(a * b) % 5):
                    best -= 1
    except ZeroDivisionError as error:
        return best, str(error)
    return best


def identity(rows):
    best = None
    for row in rows:  # expect: refused best
        for other in rows:  # expect: safe
            c = cost(len(row) * other[0])
            if other is not best and c > 50:
                best = other
    return best


def named_by_caller(xs, ys):
    best = 0

    def limit():
        return best // 2
    for a in xs:  # expect: refused
        for b in ys:  # expect: refused
            c = cost(a * b + limit())
            if c > best:
                best = c
    return best


def other_name(xs, ys):
    top = Row([0])
    same = top
    for a in xs:  # expect: refused
        for b in ys:  # expect: refused
            c = cost(a * b + same.values[0])
            if c > top.values[0]:
                top.values[0] = c
    return top.values


def in_between(xs, ys):
    best, seen = 0, []
    for a in xs:  # expect: safe
        seen.append(best)
        for b in ys:  # expect: safe
            c = cost(a * b)
            if c > best:
                best = c
        seen.append(best)
        for b in ys:  # expect: safe
            if cost(b) > best:
                seen.append(b)
    return best, seen


def show_name(xs, ys):
    best = 0
    for a in xs:  # expect: refused
        for b in ys:  # expect: safe
            c = cost(a * b)
            if c > best:
                best = c
                print(f"{c=} {best=}")
    return best


xs, ys = list(range(3, 14)), list(range(10, 21))
print(best_record(xs, ys), best_pair(xs, ys), best_told(xs, ys))
print(running_best(xs, ys)[-5:], first_seen(xs, ys), counts(xs, ys))
print(grouped(xs, ys), last_hit(xs, ys), both_ways(xs), inside_try(xs, ys), best_row(xs, ys))
print(looks_at_stored(xs, ys), looks_into_best(xs, ys), reset_by_iteration(xs, ys)[-3:], best_decides(xs, ys), conditional_value(xs, ys))
print(raises_in_try(xs, ys), raises_late(xs, ys), raises_in_parent(xs, ys), order_of_exceptions(xs, ys))
print(identity([[1, 2], [3], [4, 5, 6]]), named_by_caller(xs, ys), other_name(xs, ys), in_between(xs, ys), show_name(xs, ys))
