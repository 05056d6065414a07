"""What the work finds in the process changes from one entry of the loop to the next, in ways that do not show at once: no pool is kept."""
import math
import os

import kept_state
from kept_state import SHARED

LEVEL = 0


def work(a, b):
    s = 0
    for k in range(300):
        s = (s * 31 + k ^ a * 7 + b) % 100003
    return s


class Config:
    def __init__(self, step):
        self.step = step

    @property
    def doubled(self):
        return self.step * 2


SETTINGS = Config(5)


def with_level(x):
    return work(x, LEVEL) % 100


def by_function(items, steps):
    for step in range(steps):
        new = []
        for x in items:  # keep: no
            new.append(from_function(x))
        from_function.level = step
        items = new
    return items


def from_function(x):
    return work(x, from_function.level) % 100


from_function.level = 7


def by_folder(items, steps):
    out, here = [], os.getcwd()
    for step in range(steps):
        row = []
        for x in items:  # keep: no
            row.append((work(x, 1), os.path.abspath("x").count("/")))
        os.chdir("/" if step else here)
        out.append(row[0][0])
    os.chdir(here)
    return out


def by_import(items, steps):
    for step in range(steps):
        new = []
        for x in items:  # keep: no
            new.append(work(x, kept_state.total()) % 100)
        kept_state.SHARED.append(step)
        items = new
    return items


def by_name_of_import(items, steps):
    for step in range(steps):
        new = []
        for x in items:  # keep: no
            new.append(work(x, kept_state.total()) % 100)
        SHARED.append(step)
        items = new
    return items


def by_call(items, steps, function):
    for step in range(steps):
        new = []
        for x in items:  # keep: no
            new.append(with_level(x))
        function(step)
        items = new
    return items


def set_level(step):
    global LEVEL
    LEVEL = step


def by_library(items, steps):
    for step in range(steps):
        new = []
        for x in items:  # keep: no
            new.append(work(x, int(math.pi)) % 100)
        math.pi = step
        items = new
    math.pi = 3.141592653589793
    return items


class Counter:
    shared = {"level": 1}

    def __init__(self):
        self.mine = [0]

    def level(self, x):
        return work(x, self.shared["level"]) % 100

    def own(self, x):
        return work(x, self.mine[0]) % 100

    def by_own(self, items, steps):
        for step in range(steps):
            new = []
            for x in items:  # keep: yes
                new.append(self.own(x))
            self.mine[0] = step
            items = new
        return items

    def by_shared(self, items, steps):
        for step in range(steps):
            new = []
            for x in items:  # keep: no
                new.append(self.level(x))
            self.shared["level"] = step
            items = new
        return items


def by_local_class(items, steps):
    counter = Counter()
    for step in range(steps):
        new = []
        for x in items:  # keep: no
            new.append(counter.level(x))
        Counter.shared["level"] = step
        items = new
    return items


def by_property(items, steps):
    for step in range(steps):
        new = []
        for x in items:  # keep: no
            new.append(work(x, SETTINGS.doubled) % 100)
        SETTINGS.step += 1
        items = new
    return items


def by_cell(items, steps):
    level = [0]
    GIVEN["it"] = level
    for step in range(steps):
        new = []
        for x in items:  # keep: no
            new.append(from_given(x))
        level.append(step)
        items = new
    return items


GIVEN = {}


def from_given(x):
    return work(x, len(GIVEN["it"])) % 100


def by_row(grid, steps):
    GRID[:] = grid
    for step in range(steps):
        new = []
        for i in range(len(grid)):  # keep: no
            new.append(from_grid(i))
        for row in grid:
            row[0] = step
    return new


GRID = []


def from_grid(i):
    return work(sum(GRID[i]), i) % 100


def main():
    items = [3, 1, 4, 1, 5, 9, 2, 6]
    print(by_function(items, 3), by_folder(items, 3), by_import(items, 3), by_name_of_import(items, 3), by_call(items, 3, set_level))
    print(by_library(items, 3), Counter().by_own(items, 3), Counter().by_shared(items, 3), by_local_class(items, 3), by_property(items, 3))
    print(by_cell(items, 3), by_row([[1, 2], [3, 4], [5, 6]], 3))


if __name__ == "__main__":
    main()
