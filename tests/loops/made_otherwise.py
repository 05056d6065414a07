"""Traps: items of a list that are one object after all, and attributes that are kept somewhere else."""
import contextlib


def heavy(n):
    total = 0
    for i in range(40):
        total += i * n % 7
    return total


@contextlib.contextmanager
def give(value):
    yield value


def by_list_pattern(n):
    rows = [{"v": i} for i in range(n)]
    same = {"v": 5}
    [rows[0], rows[1]] = same, same
    for row in rows:  # expect: review distinct-items
        row["v"] = row["v"] * 3 + heavy(row["v"])
    return rows


def behind_as(n):
    rows = [{"v": i} for i in range(n)]
    same = {"v": 5}
    with give(same) as rows[0], give(same) as rows[1]:
        pass
    for row in rows:  # expect: review distinct-items
        row["v"] = row["v"] * 3 + heavy(row["v"])
    return rows


class Borg:
    shared = {}

    def __init__(self, v):
        self.__dict__ = self.shared
        self.v = v


def one_state(n):
    rows = [Borg(i) for i in range(n)]
    for row in rows:  # expect: review distinct-items
        row.v = row.v * 3 + heavy(row.v)
    return [row.v for row in rows]


class Kept:
    values = {}

    def __init__(self, v):
        self.v = v

    def __setattr__(self, name, value):
        Kept.values[name] = value

    def __getattr__(self, name):
        return Kept.values[name]


def kept_elsewhere(n):
    rows = [Kept(i) for i in range(n)]
    for row in rows:  # expect: refused values
        row.v = row.v * 3 + heavy(row.v)
    return [row.v for row in rows]


def set_elsewhere(n):
    rows = [Kept(i) for i in range(n)]
    for row in rows:  # expect: refused values
        Kept.values["v"] = row.v * 3 + heavy(row.v)
    return [row.v for row in rows]


class Lazy:
    made = []

    def load(self):
        self.data = len(Lazy.made)

    def __getattr__(self, name):
        if name != "data":
            raise AttributeError(name)
        Lazy.made.append(name)
        self.load()
        return self.data


def asked_for(n):
    rows = [Lazy() for _ in range(n)]
    out = []
    for row in rows:  # expect: refused made
        out.append(heavy(row.data))
    return out


class Set:
    def __init__(self, v):
        self.v = v

    def __getattr__(self, name):
        Lazy.made.append(name)
        return None


def set_by_init(n):
    out = []
    for row in [Set(i) for i in range(n)]:  # expect: safe
        out.append(heavy(row.v))
    return out


print(by_list_pattern(5), behind_as(5), one_state(5), kept_elsewhere(5), set_elsewhere(5), asked_for(5), set_by_init(5))
