"""Which object is it? The item and what the work captures go to a process in one pickle, so that two of them are still one; what the process has otherwise is not."""
import copy
import functools
from dataclasses import dataclass
from typing import List


class Stat:
    shared = None

    def __init__(self, name, wins):
        self.name = name
        self.wins = wins


def cost(a, b):
    total = 1
    for k in range(a * 3 + b):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


# ---- all pairs

def totals(stats):
    out = []
    for a in stats:  # expect: safe
        total = 0
        for b in stats:  # expect: safe
            if a is b:
                continue
            total += cost(a.wins, b.wins)
        out.append(total)
    return out


def in_one(stats):
    return [sum(cost(a.wins, b.wins) for b in stats if b is not a) for a in stats]  # expect: safe


def equals(stats):
    out = {}
    for a in stats:  # expect: safe
        out[a.name] = max(cost(a.wins, b.wins) for b in stats if b != a)
    return out


def by_index(stats):
    out = []
    for i, a in enumerate(stats):  # expect: safe
        out.append(sum(cost(a.wins, b.wins) for j, b in enumerate(stats) if i != j and a is not b))
    return out


def rivals(stat, stats):
    return [other.name for other in stats if other is not stat and cost(stat.wins, other.wins) > 5000]


def all_rivals(stats):
    out = {}
    for stat in stats:  # expect: safe
        out[stat.name] = rivals(stat, stats)
    return out


def places(stats, weight):
    out = []
    for stat in stats:  # expect: safe
        out.append((stats.index(stat), weight[stat], stat in weight, cost(stat.wins, 1)))
    return out


def mirrored(rows):
    out = []
    for i in range(len(rows)):  # expect: safe
        out.append((rows[i] is rows[-1 - i], cost(len(rows[i]), i)))
    return out


class League:
    def __init__(self, size):
        self.stats = [Stat(f"s{i}", i * 7 % 11) for i in range(size)]  # expect: safe

    def others(self, stat):
        return [s for s in self.stats if s is not stat]

    def table(self):
        rows = []
        for stat in self.stats:  # expect: safe
            rows.append((stat.name, sum(cost(stat.wins, s.wins) for s in self.others(stat))))
        return rows


def in_twos(stats):
    """What stands twice in the list is one object there, too."""
    out = []
    for stat in stats:  # expect: safe
        out.append((sum(1 for s in stats if s is stat), cost(stat.wins, 1)))
    return out


def beside_copies(stats):
    again, deep = copy.copy(stats), copy.deepcopy(stats)
    out = []
    for i, stat in enumerate(stats):  # expect: safe
        out.append((again[i] is stat, deep[i] is stat, stat in again, stat in deep, cost(stat.wins, i)))
    return out


# ---- what a process has otherwise

BEST = Stat("best", 5)
REGISTRY: List[Stat] = []
BY_NAME = {}
HANDLERS = []


def register(name, wins):
    stat = Stat(name, wins)
    REGISTRY.append(stat)
    BY_NAME[name] = stat
    return stat


def with_global(stats):
    out = []
    for stat in stats:  # expect: safe process-mutation
        out.append((cost(stat.wins, 1), stat is BEST, stat.name))
    return out


def with_registry(stats):
    out = []
    for a in stats:  # expect: safe process-mutation
        out.append(sum(cost(a.wins, b.wins) for b in REGISTRY if a is b))
    return out


def with_looked_up(stats):
    return [(cost(stat.wins, 2), BY_NAME[stat.name] is stat) for stat in stats]  # expect: safe process-mutation


def with_class(stats):
    out = []
    for stat in stats:  # expect: safe process-mutation
        out.append((cost(stat.wins, 3), stat is Stat.shared, stat.shared == stat))
    return out


def is_best(stat, best=BEST):
    return stat is best


def with_default(stats):
    return [(cost(stat.wins, 4), is_best(stat)) for stat in stats]  # expect: safe process-mutation


def with_own_default(stats, others=REGISTRY):
    """A captured name: that it holds what a global holds as well does not matter here."""
    out = []
    for a in stats:  # expect: safe
        out.append((cost(a.wins, 1), sum(1 for b in others if b is not a)))
    return out


SAME = functools.partial(is_best, best=BEST)


def with_partial(stats):
    return [(cost(stat.wins, 5), SAME(stat)) for stat in stats]  # expect: safe process-mutation


def handled():
    stats = [Stat(f"h{i}", i) for i in range(4)]  # expect: safe
    best = stats[1]

    def check(stat, other=best):
        return stat is other, stat is best
    HANDLERS.append(check)
    out = []
    for stat in stats:  # expect: safe process-mutation
        out.append((cost(stat.wins, 1), HANDLERS[-1](stat)))
    return out


class Base:
    def __init__(self, wins):
        self.wins = wins

    def mate(self):
        return self


class Sub(Base):
    def mate(self):
        return MATE


MATE = Sub(9)


def with_override(bases: List[Base], mate: Base):
    return [(cost(base.wins, 1), base.mate() is mate) for base in bases]  # expect: safe process-mutation


class Viewed:
    def __init__(self, wins):
        self.wins = wins

    @property
    def top(self):
        return BEST


def with_property(views, best):
    return [(cost(view.wins, 1), view.top is best) for view in views]  # expect: safe process-mutation


class Pack:
    packed = []

    def __init__(self, wins):
        self.wins = wins
        Pack.packed.append(self)

    def others(self):
        return [pack for pack in self.packed if pack is not self]


def with_packs(packs):
    return [(cost(pack.wins, 1), len(pack.others())) for pack in packs]  # expect: safe process-mutation


@dataclass(eq=False)
class Held:
    wins: int
    owner: Stat = BEST


def with_field(helds, best):
    return [(cost(held.wins, 1), held.owner is best) for held in helds]  # expect: safe process-mutation


CURRENT = None


def with_current(stats):
    global CURRENT
    CURRENT = stats[0]
    return [(cost(stat.wins, 1), stat is CURRENT) for stat in stats]  # expect: safe process-mutation


def with_places(stats):
    place = {id(stat): i for i, stat in enumerate(stats)}  # expect: safe process-mutation
    return [cost(stat.wins, 1) + place[id(stat)] for stat in stats]  # expect: safe process-mutation


def with_text(words, other):
    out = []
    for word in words:  # expect: safe process-mutation
        out.append((cost(len(word), 1), word is other))
    return out


def main():
    stats = [register(f"s{i}", i * 7 % 11) for i in range(6)]  # expect: refused
    print(totals(stats), in_one(stats), equals(stats), by_index(stats), all_rivals(stats), places(stats, {s: s.wins for s in stats}))
    row = [1, 2]
    print(mirrored([row, [1, 2], [3], row]), League(6).table(), in_twos([stats[0], stats[1], stats[0]]), beside_copies(stats))
    Stat.shared = stats[2]
    stats.append(BEST)
    print(with_global(stats), with_registry(stats), with_looked_up(stats[:-1]), with_class(stats), with_default(stats), with_own_default(stats))
    print(with_partial(stats), handled(), with_override([Base(1), Sub(2)], MATE), with_property([Viewed(i) for i in range(3)], BEST))
    print(with_packs([Pack(i) for i in range(3)]), with_field([Held(i) for i in range(3)], BEST), with_current(stats), with_places(stats))
    words = ["ab", "cd"]
    print(with_text(words, words[0]))


if __name__ == "__main__":
    main()
