"""Dataclasses and named tuples: which argument becomes which field, and what a field is without one."""
from dataclasses import dataclass, field, KW_ONLY, InitVar
from typing import ClassVar, List, NamedTuple

SHARED = []


def shared():
    return SHARED


@dataclass
class Result:
    step: int
    trades: List[int] = field(default_factory=list)


def fresh_lists(n):
    out = []
    for step in range(1, n):  # expect: safe
        out.append(run(step))
    return out


def run(step):
    result = Result(step)
    for k in range(20):  # expect: safe
        if k % step:
            result.trades.append(k)
    return result


@dataclass
class Same:
    step: int
    trades: List[int] = field(default_factory=shared)


def one_list(n):
    out = []
    for step in range(1, n):  # expect: refused
        out.append(run_same(step))
    return out


def run_same(step):
    result = Same(step)
    result.trades.append(step)
    return len(result.trades)


class Box:
    def __init__(self):
        self.seen = []


BOX = Box()


@dataclass
class Default:
    step: int
    box: Box = field(default=BOX)
    other: Box = BOX


def one_default(n):
    out = []
    for step in range(1, n):  # expect: safe
        d = Default(step)
        out.append(count(d))
    return out


def count(d):
    d.box.seen.append(d.step)
    d.other.seen.append(d.step)
    return len(d.box.seen)


@dataclass
class Counted:
    made: ClassVar[int] = 0
    step: int
    rows: list

    def total(self):
        return sum(self.rows) + sum(range(self.step))


def class_variable(n):
    rows = [1]
    for k in range(1, n):  # expect: refused
        rows.append(total_of(Counted(k, rows)))
    return rows


def total_of(record):
    return record.total()


@dataclass
class Hidden:
    cache: list = field(init=False, default_factory=list)
    step: int = 0
    rows: list = None

    def total(self):
        self.cache.append(self.step)
        return sum(self.rows) + len(self.cache)


def not_given(n):
    rows = [1]
    for k in range(1, n):  # expect: refused
        rows.append(total_of(Hidden(k, rows)))
    return rows


def own_cache(n, rows):
    out = []
    for k in range(1, n):  # expect: safe
        out.append(total_of(Hidden(k, rows)))
    return out


@dataclass
class Named:
    step: int = 0
    _: KW_ONLY
    rows: list = None


@dataclass
class Below(Named):
    extra: list = None

    def total(self):
        return sum(self.rows) + sum(self.extra) + self.step


def by_name(n):
    rows, extra = [1], [2]
    for k in range(1, n):  # expect: refused
        extra.append(total_of(Below(k, extra, rows=rows)))
    return extra


class Plain(Counted):
    pass


def no_dataclass_itself(n):
    rows = [1]
    for k in range(1, n):  # expect: refused
        rows.append(total_of(Plain(k, rows)))
    return rows


@dataclass
class Early:
    rows: InitVar[list]
    step: int

    def __post_init__(self, rows):
        self.sum = sum(rows)
        rows.append(self.step)


def early(n):
    rows = [1]
    out = []
    for k in range(1, n):  # expect: refused
        out.append(sum_of(Early(rows, k)))
    return out


def sum_of(record):
    return record.sum


class Pair(NamedTuple):
    step: int
    rows: list

    def total(self):
        return sum(self.rows) + self.step


def named_tuple(n):
    rows = [1]
    for k in range(1, n):  # expect: refused
        rows.append(total_of(Pair(k, rows)))
    return rows


def named_tuple_apart(n, rows):
    out = []
    for k in range(1, n):  # expect: safe
        out.append(total_of(Pair(k, rows)))
    return out


if __name__ == "__main__":
    print([(r.step, r.trades) for r in fresh_lists(6)], one_list(5), one_default(5))
    print(class_variable(6), not_given(6), own_cache(6, [3, 4]), by_name(5), no_dataclass_itself(6), early(6))
    print(named_tuple(5), named_tuple_apart(5, [1, 2]))
