"""Loops that are entered again and again: the pool may be made once around the loop around them (yes), or what the work finds in the process
changes meanwhile (no)."""
import os

import kept_state

TABLE = [1, 2, 3, 4, 5, 6, 7, 8]
NAMED = {"a": 1}
LEVEL = 0
FACTOR = 3
HELD = []


def work(a, b):
    s = 0
    for k in range(300):
        s = (s * 31 + k ^ a * 7 + b) % 100003
    return s


class Config:
    scale = 1

    def __init__(self, step):
        self.step = step

    @property
    def doubled(self):
        return self.step * 2

    def apply(self, x):
        return work(x * self.scale, self.step)


SETTINGS = Config(5)


def relax(state, steps):
    for step in range(steps):
        new = []
        for x in state:  # keep: yes
            new.append(work(x, step) % 100)
        state = new
    return state


def stencil(state, steps):
    for step in range(steps):
        new = list(state)
        for i in range(1, len(state) - 1):  # keep: yes
            new[i] = work(state[i - 1], state[i + 1]) % 100
        state = new
    return state


def neighbour(state, i):
    return work(state[i - 1], state[i]) % 100


def stencil_called(state, steps):
    for step in range(steps):
        new = []
        for i in range(len(state)):  # keep: yes
            new.append(neighbour(state, i))
        state = new
    return state


def constant(state, steps):
    for step in range(steps):
        state = [from_constants(x) for x in state]  # keep: yes
    return state


def from_constants(x):
    return work(x * FACTOR, TABLE[x % 8]) % 50


def shrinking(items):
    found = []
    while items:
        kept = []
        for x in items:  # keep: yes
            value = work(x, len(items))
            if value % 3:
                kept.append(x)
        found.append(len(kept))
        items = kept[:-1]
    return found


def raising(items, steps):
    out = []
    for step in range(steps):
        try:
            for x in items:  # keep: yes
                out.append(100 // (x - step))
        except ZeroDivisionError:
            out.append("zero")
    return out


def passing(items, steps):
    out = []
    for step in range(steps):
        if step == 1:
            continue
        if step == 3:
            break
        row = []
        for x in items:  # keep: yes
            row.append(work(x, step))
        out.append(row)
        items = items[1:] + [row[0] % 9]
    else:
        out.append("all")
    return out


def returning(items, steps):
    for step in range(steps):
        total = 0
        for x in items:  # keep: yes
            total += work(x, step)
        if total % 2:
            return step, total
        items = items + [step]
    return None


def ordered_first(items, steps):
    last = 0
    out = []
    for step in range(steps):
        for x in items:  # keep: yes
            last = last * 3 + x
            out.append((last, work(x, step)))
    return out


def three(state, rounds):
    for a in range(rounds):
        for b in range(2):
            new = []
            for x in state:  # keep: yes
                new.append(work(x, a * 2 + b) % 100)
            state = new
    return state


# --- what the work finds changes ---------------------------------------------------------------------------------------------------


def by_global(items, steps):
    global LEVEL
    out = []
    for step in range(steps):
        LEVEL = step
        row = []
        for x in items:  # keep: no
            row.append(with_level(x))
        out.append(row)
        items = row[:2] + items[2:]
    return out


def with_level(x):
    return work(x, LEVEL) % 100


def by_table(items, steps):
    for step in range(steps):
        new = []
        for x in items:  # keep: no
            new.append(work(x, TABLE[x % 8]) % 100)
        TABLE[step % 8] += 5
        items = new
    return items


def by_alias(items, steps):
    table = TABLE
    for step in range(steps):
        new = []
        for x in items:  # keep: no
            new.append(from_table(x) % 100)
        table.append(step)
        items = new
    return items


def from_table(x):
    return work(x, sum(TABLE))


def by_argument(table, items, steps):
    for step in range(steps):
        new = []
        for x in items:  # keep: no
            new.append(from_named(x))
        table["a"] = step
        items = new
    return items


def from_named(x):
    return work(x, NAMED["a"]) % 100


def by_class(items, steps):
    config = Config(2)
    for step in range(steps):
        new = []
        for x in items:  # keep: no
            new.append(config.apply(x) % 100)
        Config.scale = step + 1
        items = new
    Config.scale = 1
    return items


def by_held(items, steps):
    mine = [1]
    HELD.append(mine)
    for step in range(steps):
        new = []
        for x in items:  # keep: no
            new.append(from_held(x))
        mine[0] = step
        items = new
    HELD.clear()
    return items


def from_held(x):
    return work(x, HELD[0][0]) % 100


def by_module(items, steps):
    for step in range(steps):
        new = []
        for x in items:  # keep: no
            new.append(work(x, kept_state.level()) % 100)
        kept_state.advance()
        items = new
    return items


def by_attribute(items, steps):
    for step in range(steps):
        new = []
        for x in items:  # keep: no
            new.append(work(x, kept_state.bias()) % 100)
        kept_state.BIAS = step
        items = new
    return items


def by_instance(items, steps):
    for step in range(steps):
        new = []
        for x in items:  # keep: no
            new.append(from_settings(x))
        SETTINGS.step = step
        items = new
    return items


def from_settings(x):
    return work(x, SETTINGS.step) % 100


def by_environment(items, steps):
    for step in range(steps):
        new = []
        for x in items:  # keep: no
            new.append(work(x, len(os.environ.get("KEPT", ""))) % 100)
        os.environ["KEPT"] = "x" * step
        items = new
    return items


def by_default(items, steps, memory=[0]):
    for step in range(steps):
        new = []
        for x in items:  # keep: no
            new.append(from_default(x))
        remember(step)
        items = new
    return items


MEMORY = [0]


def remember(step):
    MEMORY[0] = step


def from_default(x, memory=MEMORY):
    return work(x, memory[0]) % 100


def main():
    items = [3, 1, 4, 1, 5, 9, 2, 6]
    print(relax(items, 3), stencil(items, 3), stencil_called(items, 3), constant(items, 3), shrinking(items))
    print(raising(items, 4), passing(items, 5), passing(items, 1), returning(items, 3), ordered_first(items, 3), three(items, 2))
    print(by_global(items, 3), by_table(items, 3), by_alias(items, 3), by_argument(NAMED, items, 3), by_class(items, 3))
    print(by_held(items, 3), by_module(items, 3), by_attribute(items, 3), by_instance(items, 3), by_environment(items, 3), by_default(items, 3))


if __name__ == "__main__":
    main()
