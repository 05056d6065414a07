"""Loops with more than a few operations an item that other loops enter again and again, without a recording: `apply --all` makes their pool once, around the loop that they
stand in, where what the work finds stays the same all the while. Else they are left, and it says why; so are those of functions that other loops call. Who names a pattern gets it."""
import os
import re
import subprocess
import sys
import tempfile
import unittest

import harness

PROGRAM = '''
import sys

LEVEL = 1
TABLE = {"shift": 0}


def work(x: int):
    if x == 40:
        raise ValueError(x)
    return sum(x * i % 7 for i in range(50))


def leveled(x: int):
    return work(x) + LEVEL


def shifted(x: int):
    return work(x) + TABLE["shift"]


def steps(count: int):
    state = 1
    for step in range(count):
        out = []
        for x in range(6):
            out.append(work(x + state))
        state = (state + sum(out)) % 11
        print("step", step, state)
    return state


def settles(points: list[int]):
    rounds = 0
    while rounds < 4:
        found = {}
        for point in points:
            found[point] = work(point + rounds)
        points = sorted(points, key=lambda p: found[p])
        points[0] += found[points[-1]] % 5
        rounds += 1
    return points


def caught(limit: int):
    state, told = 30, []
    for step in range(limit):
        try:
            values = [work(x + state) for x in range(5)]
        except ValueError as error:
            values = []
            told.append((step, error.args))
        state += 3 + len(values) % 2
    return told


def left_early(limit: int):
    state = 0
    for step in range(limit):
        values = [work(x + state) for x in range(3)]
        state = state + max(values) % 3 + 1
        if state > 8:
            return values
        if state == 4:
            continue
    else:
        return state


def twice(count: int):
    a = b = 0
    for step in range(count):
        first = [work(x + a) for x in range(4)]
        second = [work(x + b) for x in range(4)]
        a, b = sum(first) % 5, sum(second) % 7
    return a, b


def rows(count: int):
    found = []
    for row in range(count):
        total = 0
        for x in range(4):
            total += work(x + row)
        found.append(total)
    return found


def levels(count: int):
    global LEVEL
    for step in range(count):
        values = [leveled(x) for x in range(4)]
        LEVEL = sum(values) % 5
    return LEVEL


def shifts(count: int):
    for step in range(count):
        values = [shifted(x) for x in range(4)]
        TABLE["shift"] = sum(values) % 5
    return TABLE["shift"]


def yields(count: int):
    state = 0
    for step in range(count):
        values = [work(x + state) for x in range(4)]
        state = sum(values) % 5
        yield state


def helper(values: list[int]):
    return [work(v) for v in values]


def helped(count: int):
    values = [1, 2, 3]
    for step in range(count):
        values = [v % 9 for v in helper(values)]
        values.sort()
    return values


def sized(size: int):
    return [work(x) for x in range(size)]


def sizes():
    state = 0
    for size in (2, 4):
        state = max(sized(size + state)) % 3
    return state


def weighed(limit: int):
    return [work(x) for x in range(limit)]


def names(words: list[str]):
    state = 0
    for weighed in words:
        state = state * 3 + len(weighed)
    return state


def once(limit: int):
    return [work(x) for x in range(limit)]


def main():
    print(steps(3), settles([3, 1, 2]), caught(4), left_early(9), left_early(1), twice(3), rows(3), levels(3), shifts(3), list(yields(3)), helped(3), once(5))
    print(sizes(), weighed(4), names(["a", "bc"]))


if __name__ == "__main__":
    main()
'''

WORK = """
def work(x: int):
    return sum(x * i % 7 for i in range(50))


"""
# At the top level the names of the loop around are the module's: what the work reads of them it is handed, or the workers are not kept.
TOP = {
    "guarded": (True, """
if __name__ == "__main__":
    state = 1
    for step in range(3):
        values = [work(x + state) for x in range(6)]
        state = sum(values) % 11
    print(state)
"""),
    "script": (True, """
state = 1
for step in range(3):
    found = {}
    for x in range(6):
        y = work(x + state)
        if y % 3 == 1:
            print("odd", x, step)
        found[x] = y
    state = sum(found.values()) % 11
print(state)
"""),
    "twice": (True, """
a = b = 0
while a + b < 9:
    first = [work(x + a) for x in range(4)]
    second = [work(x + b) for x in range(4)]
    a, b = a + sum(first) % 5 + 1, sum(second) % 7
print(a, b)
"""),
    "in_function": (False, """
state = 1


def shifted(x):
    return work(x) + state


while state < 40:
    values = [shifted(x) for x in range(6)]
    state += max(values) % 7 + 1
print(state)
"""),
    "object": (False, """
table = []
while len(table) < 4:
    values = [work(x + len(table)) for x in range(6)]
    table.append(max(values))
print(table)
"""),
    "declared": (True, """
scale = 1


def enlarge():
    global scale
    scale += 1


while scale < 4:
    values = [work(x) * scale for x in range(6)]
    enlarge()
    print(values)
"""),
}

# Functions that the library is handed and calls for each item; `kept` is only data to it.
HANDED = WORK + """def perfect(n: int):
    return n == sum(d for d in range(1, n) if n % d == 0)


def cost(n: int):
    return max(work(n + d) for d in range(4))


def weight(n: int):
    return [work(n + d) for d in range(4)][-1]


def each(function):
    return lambda items: list(map(function, items))


def kept(items: list[int]):
    return [work(x) for x in sorted(items)]


def main(items: list[int]):
    print(sorted(items, key=lambda n: -cost(n)), each(weight)(items), kept(items))


print(list(filter(perfect, range(2, 30))))
main([3, 1, 2])
"""


def functions(text):
    return {part.split("(")[0]: part.strip().split("\n\n\n")[0] for part in text.split("\ndef ")[1:]}


class Entered(unittest.TestCase):
    def apply(self, folder, text, *options):
        """What it says, and the text."""
        path = os.path.join(folder, "program.py")
        with open(path, "w") as file:
            file.write(text)
        before = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=60)
        self.assertEqual((before.returncode, before.stderr), (0, ""))
        said = harness.pyparallel("suggest", "--all", "-v", *options, path).stdout
        done = harness.pyparallel("apply", "--all", *options, path)
        self.assertEqual(done.returncode, 0, done.stderr)
        patched = harness.read(path)
        after = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=60)
        self.assertEqual((after.returncode, after.stdout), (0, before.stdout), after.stderr)
        harness.pyparallel("apply", "--all", *options, path)
        self.assertEqual(harness.read(path), patched)
        return " ".join(said.split()), patched

    def test_kept_or_left(self):
        with tempfile.TemporaryDirectory() as folder:
            said, text = self.apply(folder, PROGRAM)
        before, after = functions(PROGRAM), functions(text)
        changed = {name for name in before if before[name] != after[name]}
        self.assertEqual(changed, {"steps", "settles", "caught", "left_early", "twice", "rows", "sized", "weighed", "once"})
        for name in sorted(changed):
            with self.subTest(name):
                self.assertEqual(len(re.findall(r" as pool:", after[name])), 1)
        for name in ("steps", "settles", "caught", "left_early", "twice"):
            with self.subTest(name):
                self.assertRegex(after[name], r" as pool:\n        (for|while) ")
        self.assertIn("is made around line", said)
        self.assertIn("enters it again and again", said)
        self.assertRegex(said, r"the loop in line \d+, which calls `helper`, enters it again and again")

    def test_top_level(self):
        for name, (kept, program) in TOP.items():
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                said, text = self.apply(folder, WORK + program)
                if kept:
                    self.assertEqual(len(re.findall(r"(?m)^    with .* as pool:\n        (?:for|while) ", text)), 1)
                else:
                    self.assertEqual(text, WORK + program)
                    self.assertIn("leave it", said)

    def test_handed(self):
        with tempfile.TemporaryDirectory() as folder:
            _, text = self.apply(folder, HANDED)
            with open(os.path.join(folder, "handed.py"), "w") as file:
                file.write(HANDED)
            said = harness.pyparallel("suggest", "--all", "--json", "-", os.path.join(folder, "handed.py")).stdout
        before, after = functions(HANDED), functions(text)
        self.assertEqual({name for name in before if before[name] != after[name]} - {"main"}, {"kept"})
        for words in ("`filter` in line 30, which calls `perfect`,", "`sorted` in line 27, which calls `cost`,", "`map` in line 19, which calls `weight`,"):
            self.assertIn(words + " enters it again and again", said)

    def test_named(self):
        with tempfile.TemporaryDirectory() as folder:
            _, text = self.apply(folder, PROGRAM, "--pattern", "process_pool")
        after = functions(text)
        for name in ("yields", "helper"):
            with self.subTest(name):
                self.assertIn(" as pool:", after[name])
        self.assertRegex(after["steps"], r" as pool:\n        for ")


if __name__ == "__main__":
    harness.main()
