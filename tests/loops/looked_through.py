"""What goes through all that an object holds (json.dumps, repr, deepcopy, ==), in a function: the loop changes something far below."""
import copy
import dataclasses
import json
import pickle
import string
from typing import NamedTuple


def work(n):
    total = n + 1
    for k in range(200):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


class Plain:
    def __init__(self):
        self.seen = {"a": []}


@dataclasses.dataclass
class Record:
    seen: list


@dataclasses.dataclass(order=True, unsafe_hash=True)
class Ordered:
    seen: int


class Row(NamedTuple):
    seen: list


class Part:
    shown = 0

    def __repr__(self):
        Part.shown += 1
        return str(Part.shown)


@dataclasses.dataclass
class Whole:
    n: int
    part: Part


class Named(NamedTuple):
    n: int
    part: Part


def as_json(n, state):
    return work(n), json.dumps(state.seen)


def as_copy(n, state):
    return work(n), copy.deepcopy(state).seen


def as_pickle(n, state):
    return work(n), len(pickle.dumps(state))


def as_text(n, state):
    return f"{work(n)} {state!r}"


def as_dict(n, state):
    return work(n), dataclasses.asdict(state)


def as_tuple(n, state):
    return work(n), dataclasses.astuple(state)


def is_same(n, a, b):
    return work(n) + (a == b)


def larger(n, a, b):
    return work(n) + max(a, b).seen


def filled(n, values):
    return work(n), string.Template("$a $b").substitute(values)


class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return hash(self.n)

    def __eq__(self, other):
        return isinstance(other, Key) and self.n == other.n


class Failed(Exception):
    def __init__(self, state):
        super().__init__("failed")
        self.state = state


def is_in(n, key, keys):
    return work(n) + (key in keys)


def under(n, key, values):
    return work(n) + values[key]


def under_pair(n, key, values):
    return work(n) + values[key, 1]


def put(n, key):
    values = {Key(2): 1}
    values[key] = work(n)
    return len(values)


def checked(state):
    raise Failed(state)


def caught(n, state):
    try:
        checked(state)
    except Failed as failed:
        return work(n) + len(failed.state["a"])


def found(n, rows):
    return work(n) + ([3] in rows)


def found_at(n, rows):
    return work(n) + rows.index([3])


def counted(n, rows):
    return work(n) + rows.count([3])


def shown(thing):
    return f"{work(thing.n)} {thing}"


def below(n):
    state, out = Plain(), []
    for i in range(n):  # expect: refused
        out.append(as_json(i, state))
        state.seen["a"].append(i)
    for i in range(n):  # expect: refused
        out.append(as_copy(i, state))
        state.seen["a"].append(i)
    for i in range(n):  # expect: refused
        out.append(as_pickle(i, state))
        state.seen["a"].append(i)
    for i in range(n):  # expect: safe
        out.append(as_json(i, state))
    return out


def records(n):
    a, b, out = Record([]), Record([0]), []
    for i in range(n):  # expect: refused
        out.append(as_text(i, a))
        a.seen.append(i)
    for i in range(n):  # expect: refused
        out.append(as_dict(i, a))
        a.seen.append(i)
    for i in range(n):  # expect: refused
        out.append(as_tuple(i, a))
        a.seen.append(i)
    a.seen.clear()
    for i in range(n):  # expect: refused
        out.append(is_same(i, a, b))
        a.seen.append(i)
    return out


def rows(n):
    row, nested, out = Row([]), [[]], []
    for i in range(n):  # expect: refused
        out.append(as_text(i, row))
        row.seen.append(i)
    for i in range(n):  # expect: refused
        out.append(as_text(i, nested))
        nested[0].append(i)
    return out


def ordered(n):
    a, b, values, out = Ordered(0), Ordered(3), {"a": 1, "b": 2}, []
    for i in range(n):  # expect: refused
        out.append(larger(i, a, b))
        a.seen += i
    for i in range(n):  # expect: refused
        out.append(filled(i, values))
        values["b"] = i
    return out


def parts(n):
    wholes, named, out = [Whole(i, Part()) for i in range(n)], [Named(i, Part()) for i in range(n)], []
    for whole in wholes:  # expect: refused
        out.append(shown(whole))
    for name in named:  # expect: refused
        out.append(shown(name))
    return out


def among(n):
    rows, out = [[0], [3]], []
    for i in range(n):  # expect: refused
        out.append(found(i, rows))
        rows[1][0] = i
    rows[1][0] = 3
    for i in range(n):  # expect: refused
        out.append(counted(i, rows))
        rows[0][0] = i
    for i in range(n):  # expect: refused
        out.append(found_at(i, rows))
        rows[0][0] = i
    for i in range(n):  # expect: safe
        out.append(found(i, rows))
    return out


def keyed(n):
    key, out, all_keys = Key(0), [], {Key(1), Key(3)}
    for i in range(n):  # expect: refused
        out.append(is_in(i, key, all_keys))
        key.n += 1
    for i in range(n):  # expect: refused
        out.append(is_in(i, key, [Key(8), Key(9)]))
        key.n += 1
    values, pairs = {Key(i): i for i in range(50)}, {(Key(i), 1): i for i in range(50)}
    for i in range(n):  # expect: refused
        out.append(under(i, key, values))
        key.n += 1
    for i in range(n):  # expect: refused
        out.append(under_pair(i, key, pairs))
        key.n += 1
    key.n = 0
    for i in range(n):  # expect: refused
        out.append(put(i, key))
        key.n += 1
    for i in range(n):  # expect: safe
        out.append(is_in(i, key, all_keys))
    return out


def failing(n):
    state, out = {"a": [1]}, []
    for i in range(n):  # expect: refused
        out.append(caught(i, state))
        state["a"].append(i)
    return out


def beneath(n, state, inner):
    """They come in by two ways, the one beneath the other."""
    out = []
    for i in range(n):  # expect: review
        out.append(work(i) + len(json.dumps(state)))
        inner.append([i])
    return out


def beside(n, state, inner):
    out = []
    for i in range(n):  # expect: safe
        out.append(work(i) + len(json.dumps(state)))
        inner.append([i])
    return out


class Report:
    def __init__(self, data, lines):
        self.data, self.lines = data, lines

    def size(self, n):
        return work(n) + len(repr(self.data))

    def build(self, n):
        out = []
        for i in range(n):  # expect: review
            out.append(self.size(i))
            self.lines.append([i])
        return out


def two_ways(n):
    inner, lines = [], []
    return beneath(n, {"x": inner}, inner), beside(n, {"x": [1]}, inner), Report({"lines": lines}, lines).build(n)


if __name__ == "__main__":
    print(below(6), records(6), rows(6), ordered(6), parts(6), among(6), keyed(6), failing(6), two_ways(6), sep="\n")
