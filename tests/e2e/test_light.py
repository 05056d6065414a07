"""Loops of a few operations an item, and those over a few items that are written out, that other loops enter again and again get no pool from `apply --all`: it would be started each time. Those that are
entered once do, and all that a pattern is named for. (Those with more work: test_entered.py.)"""
import os
import subprocess
import sys
import tempfile
import unittest

import harness

PROGRAM = '''
def middle(points: list[float]):
    total = 0.0
    for point in points:
        total += point / 4.0
    return total


def near(quartet: list[float], at: float):
    away = 0.0
    for point in quartet:
        away += abs(point - at) / 2
    return away


def weighed(points: list[float]):
    total = 0.0
    for point in points:
        total += sum(point * i for i in range(3))
    return total


def made(limit: int):
    out = []
    for i in range(limit):
        out.append(i * 0.5 + 1)
    return out


def squares(limit: int):
    out = []
    for i in range(limit):
        out.append(i * i + 1)
    return out


def heavy(n):
    return sum(i * i for i in range(n))


def few(limit: int):
    total = n = 0
    while n < limit:
        parts = [n, n + 1, n + 2]
        for part in parts:
            total += heavy(part)
        n += 1 + total % 2
    return total


def listed(limit: int):
    parts = [limit, limit + 1, limit + 2]
    return [heavy(part) for part in parts]


def main():
    best = 0.0
    for point in made(9):
        best = middle([point, best]) + near([point, best], 1.5) + weighed([best, 0.5])
    row = 1.0
    while row < 4:
        for i in range(2):
            best += i * row / 2
        row += 1
    print(best, squares(4), few(3), listed(3))


if __name__ == "__main__":
    main()
'''


class Light(unittest.TestCase):
    def rewritten(self, *options):
        """The functions that are not what they were."""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "program.py")
            with open(path, "w") as file:
                file.write(PROGRAM)
            before = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=60)
            done = harness.pyparallel("apply", "--all", *options, path)
            self.assertEqual(done.returncode, 0, done.stderr)
            text = harness.read(path)
            after = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=60)
            self.assertEqual((after.returncode, after.stdout), (0, before.stdout), after.stderr)
            return {part.split("(")[0] for part in PROGRAM.split("\ndef ")[1:] if part.strip().split("\n\n\n")[0] not in text}

    def test_all(self):
        self.assertEqual(self.rewritten(), {"made", "squares", "listed"})

    def test_named(self):
        self.assertLessEqual({"middle", "near", "weighed", "made", "squares", "few", "listed"}, self.rewritten("--pattern", "process_pool"))


    FEW = """
def heavy(n):
    return sum(i * i for i in range(n))


def paths():
    return ["/page/%d" % i for i in range(8)]


def names():
    return [name.upper() for name in ("a", "b", "c")]


def first(rows: list[int]):
    return [row + 1 for row in rows[:3]]


def last(rows: list[int]):
    return [row + 1 for row in rows[-3:]]


def many(rows: list[int]):
    return [row + 1 for row in rows]


def weighed():
    return [heavy(n) for n in range(8)]


print(paths(), names(), first([1, 2]), last([3]), many([4]), weighed())
"""

    def test_few(self):
        """A few operations on a few items are rewritten by who asks for all, and it says that they take longer."""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "program.py")
            with open(path, "w") as file:
                file.write(self.FEW)
            done = harness.pyparallel("apply", "--all", path)
            text = harness.read(path)
        left = {part.split("(")[0] for part in self.FEW.split("\ndef ")[1:] if part.split("\n\n\n")[0] in text}
        self.assertEqual(left, {"heavy"})
        self.assertRegex(done.stdout, r"(?m)^(L\d, ){4}L\d: an item looks like a few operations, which take longer in a pool")

    PACKAGE = {
        "net/__init__.py": "from net.nets import made\n",
        "net/nets.py": """
from net import cells


def made(rows: list[list[int]]):
    return cells.Cells(rows)
""",
        "net/cells.py": """
class Cells:
    def __init__(self, rows: list[list[int]]):
        self.rows = rows

    def reset(self):
        self.rows = [{k: 0.0 for k in row} for row in self.rows]

    def once(self):
        self.rows = [{k: 1.0 for k in row} for row in self.rows]

    def sums(self):
        return [sum(k * i for i in range(9)) for k in range(5)]
""",
        "run.py": """
import net

cells = net.made([[1, 2], [3]])
cells.once()
n = 0
while n < 4:
    cells.reset()
    n += 5
print(cells.rows, cells.sums())
""",
    }

    def test_far(self):
        """The loop that enters them stands in a file that neither imports theirs nor is imported by it; a display for each item is as small as an operation."""
        with tempfile.TemporaryDirectory() as folder:
            os.mkdir(os.path.join(folder, "net"))
            for name, text in self.PACKAGE.items():
                with open(os.path.join(folder, name), "w") as file:
                    file.write(text)
            done = harness.pyparallel("apply", "--all", folder)
            self.assertEqual(done.returncode, 0, done.stderr)
            after = subprocess.run([sys.executable, "run.py"], cwd=folder, capture_output=True, text=True, timeout=60)
            text = harness.read(os.path.join(folder, "net", "cells.py"))
        self.assertEqual((after.returncode, after.stdout), (0, "[{1: 0.0, 2: 0.0}, {3: 0.0}] [0, 36, 72, 108, 144]\n"), after.stderr)
        self.assertIn("self.rows = [{k: 0.0 for k in row} for row in self.rows]", text)
        self.assertNotIn("self.rows = [{k: 1.0 for k in row} for row in self.rows]", text)
        self.assertNotIn("return [sum(", text)


if __name__ == "__main__":
    unittest.main()
