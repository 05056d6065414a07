"""Loops inside loops and loops that are called from loops: which level is suggested, recorded for real, and why.

Each program is recorded once; how many cores there are is said with --cores. What is suggested is applied to a copy, which must print what
the program prints."""
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

import harness

WORK = """
def work(x, y, n=20000):
    s = 0
    for k in range(n):
        s += (k ^ x) * (y + 1) % 7
    return s

"""
MAIN = """

if __name__ == "__main__":
    print(main())
"""

PROGRAMS = {
    "wide": {"app.py": WORK + """
def main():
    rows = []
    for x in range(60):
        row = []
        for y in range(10):
            row.append(work(x, y, 6000))  # inner
        rows.append(row)
    return rows
"""},
    "narrow": {"app.py": WORK + """
def main():
    out = []
    for x in (1, 2, 3):
        log = []
        for y in range(400):
            log.append(work(x, y, 20000))
        out.append(sum(log))
    return out
"""},
    "made": {"app.py": WORK + """
def main():
    out = []
    for x in (1, 2, 3):
        log = []
        for y in [y * x for y in range(400)]:
            log.append(work(x, y, 20000))
        out.append(sum(log))
    return out
"""},
    "few": {"app.py": WORK + """
def main():
    table = {}
    for x in range(4):
        base = x * 7 + 1
        row = []
        for y in range(6):
            row.append(work(base, y, 1000000))
        table[x] = row
    return table
"""},
    "grid": {"app.py": WORK + """
def main():
    return [[work(x, y, 600000) for y in (2, 3, 5, 7, 11)] for x in [1, 2, 3, 4]]
"""},
    "ordered": {"app.py": WORK + """
def main():
    state = list(range(40))
    for step in range(4):
        new = []
        for x in state:
            new.append(work(x, step, 40000))
        state = new
    return state
"""},
    "steps": {"app.py": WORK + """
def main():
    state = list(range(8))
    for step in range(40):
        new = []
        for x in state:
            new.append(work(x, step, 40000) % 1000)
        state = new
    return state
"""},
    "deep": {"app.py": WORK + """
def solve(state, depth):
    for step in range(3):
        new = []
        for x in state:
            new.append(work(x, step, 20000) % 50)
        state = new
        if depth and step == 1:
            state = solve(state, depth - 1)
    return state


def main():
    return solve(list(range(24)), 4)
"""},
    "short": {"app.py": WORK + """
def main():
    state = list(range(8))
    for step in range(1500):
        new = []
        for x in state:
            new.append(work(x, step, 400) % 100)
        state = new
    return state
"""},
    "recurrence": {"app.py": """
def main():
    out = []
    for seed in range(100):
        x = seed
        for k in range(80000):
            x = (x * 1103515245 + 12345) % 2147483648
        out.append(x)
    return out
"""},
    "helper": {"app.py": """
from shapes import Model, Poly


def main():
    return sum(evaluate(Model(Poly(list(range(20000)))), range(700)))


def evaluate(model, xs):
    return [model.score(x) for x in xs]
""", "shapes.py": """
class Poly:
    def __init__(self, coefficients):
        self.coefficients = coefficients

    def value(self, x):
        y = 0
        for c in self.coefficients:
            y = (y * x + c) % 1000003
        return y


class Model:
    def __init__(self, poly):
        self.poly = poly

    def score(self, x):
        return self.poly.value(x) + 1
"""},
    "two_callers": {"app.py": """
def steps(n):
    count = 0
    while n > 1:
        n = 3 * n + 1 if n & 1 else n // 2
        count += 1
    return count


def first():
    found = []
    for n in range(1, 150):
        found.append(sum(steps(n * 1000 + k) for k in range(400)))
    return found


def second():
    best = {}
    for n in range(1, 100):
        best[n] = max([steps(n * 1000 + k) for k in range(400)])
    return best


def main():
    return first(), second()
"""},
    "recursion": {"app.py": """
def count(n, low):
    if n == 0:
        return 1
    total = 0
    for k in range(low, low + 3):
        total += count(n - 1, k % 2)
    return total


def main():
    out = []
    for n in range(200):
        out.append(count(9, n))
    return out
"""},
    "mapped": {"app.py": WORK + """
def main():
    found = []
    for x in range(450):
        found.append(sum(map(lambda y: sum(k % (y + 1) for k in range(x + 3000)), range(10))))
    return found
"""},
    "generated": {"app.py": """
def slices(n, x):
    for k in range(n):
        total = 0
        for j in range(4000):
            total += (j ^ x) % 5
        yield total


def main():
    found = {}
    for x in range(360):
        found[x] = sum(slices(8, x))
    return found
"""},
    "search": {"app.py": """
import itertools


def train(rate, depth, decay):
    w = loss = 0.0
    for k in range(150000):
        w -= rate * (w * depth - k % 5)
        w *= 1 - decay
        loss += abs(w)
    return loss


def main():
    results = {}
    for rate, depth, decay in itertools.product((0.1, 0.01, 0.001), (1, 2, 3, 4), (0.0, 0.1)):
        results[rate, depth, decay] = train(rate, depth, decay)
    return min(results, key=results.get), len(results)
"""},
    "counting": {"app.py": WORK + """
def main():
    n, out = 0, []
    while n < 80:
        best = 0
        for y in range(10):
            best = max(best, work(n, y, 6000))
        out.append(best)
        n += 1
    return out
"""},
}


class Case(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.top = tempfile.TemporaryDirectory()
        cls.env = dict(os.environ, XDG_STATE_HOME=cls.top.name, PYTHONDONTWRITEBYTECODE="1")
        cls.recorded = {}

    @classmethod
    def tearDownClass(cls):
        cls.top.cleanup()

    def write(self, name):
        folder = os.path.join(self.top.name, name)
        os.makedirs(folder, exist_ok=True)
        for file, text in PROGRAMS[name].items():
            with open(os.path.join(folder, file), "w") as out:
                out.write(text + (MAIN if file == "app.py" else ""))
        return folder

    def record(self, name):
        if name not in self.recorded:
            folder = self.write(name)
            done = harness.pyparallel("run", "-q", "-o", "rec.pb.gz", "app.py", cwd=folder, env=self.env)
            self.assertEqual(0, done.returncode, done.stderr)
            self.recorded[name] = folder, done.stdout
        return self.recorded[name]

    def loops(self, name, cores, *options):
        folder, _ = self.record(name)
        done = harness.pyparallel("suggest", "-q", "--cores", cores, "--json", "out.json", *options, "rec.pb.gz", cwd=folder, env=self.env)
        self.assertEqual(0, done.returncode, done.stderr)
        return harness.load(os.path.join(folder, "out.json"))["loops"]

    def at(self, loops, function, mark, kind=None):
        """The loop of FUNCTION whose line starts with MARK."""
        for loop in loops:
            path = os.path.join(self.folder_of(loops), loop["file"])
            line = harness.read(path).splitlines()[loop["line"] - 1].strip()
            if loop["function"] == function and mark in line and kind in (None, loop["kind"]):
                return loop
        self.fail(f"no loop {mark} in {function}: {[(loop['function'], loop['line'], loop['share']) for loop in loops]}")

    def folder_of(self, loops):
        return self.current

    def see(self, name, cores, *options):
        self.current = self.record(name)[0]
        return self.loops(name, cores, *options)

    def rewritten(self, loops):
        return sorted((loop["function"], loop["line"]) for loop in loops if loop["pattern"] != "none")

    def only(self, loops, loop):
        self.assertEqual([loop["id"]], [one["id"] for one in loops if one["pattern"] != "none"], [(one["id"], one["suggestion"]["why"]) for one in loops])

    def same_output(self, name, cores, *options):
        """Applies to a copy what is suggested for so many cores, and runs it; gives the new text."""
        folder, output = self.record(name)
        saved = {file: harness.read(os.path.join(folder, file)) for file in PROGRAMS[name]}
        done = harness.pyparallel("apply", "--cores", cores, *options, "rec.pb.gz", cwd=folder, env=self.env)
        texts = {file: harness.read(os.path.join(folder, file)) for file in saved}
        try:
            self.assertNotEqual(saved, texts, done.stdout + done.stderr)
            after = subprocess.run([sys.executable, "app.py"], cwd=folder, capture_output=True, text=True, timeout=120)
            self.assertEqual((0, output), (after.returncode, after.stdout), after.stderr)
        finally:
            for file, text in saved.items():
                with open(os.path.join(folder, file), "w") as out:
                    out.write(text)
        return "".join(texts.values())


class Levels(Case):
    def test_many_outer_iterations_take_the_outer_level(self):
        loops = self.see("wide", 8)
        outer, inner = self.at(loops, "main", "for x"), self.at(loops, "main", "for y")
        self.only(loops, outer)
        self.assertEqual([outer["id"]], inner["suggestion"]["instead"])
        self.assertRegex(outer["suggestion"]["level"], rf"this level of the nest, for {inner['id']}, inside it, takes [\d.]+ ms each time")
        self.same_output("wide", 2)

    def merged(self, name, outer, inner, cores=16):
        loops = self.see(name, cores)
        self.only(loops, self.at(loops, "main", outer))
        outer, inner = self.at(loops, "main", outer), [loop for loop in loops if loop["function"] == "main" and inner in loop["kind"]][-1]
        self.assertEqual([outer["id"]], inner["suggestion"]["instead"])
        self.assertEqual(inner["id"], outer["suggestion"]["merged"])
        self.assertIn("next(results)", self.same_output(name, cores))
        return outer["suggestion"]["level"], inner["id"]

    def test_few_of_both_are_made_one(self):
        level, inner = self.merged("few", "for x", "for")
        self.assertEqual(f"this level of the nest, with {inner}, inside it, as one loop of 24 items: by themselves they have 4 and 6 iterations for 16 cores", level)
        loops = self.see("few", 2)
        self.only(loops, self.at(loops, "main", "for x"))
        self.assertIsNone(self.at(loops, "main", "for x")["suggestion"]["merged"])
        self.merged("narrow", "for x", "for")

    def test_comprehensions_are_made_one(self):
        loops = self.see("grid", 16)
        self.assertEqual(["L1"], [loop["id"] for loop in loops if loop["pattern"] != "none"])
        self.same_output("grid", 16)

    def test_few_outer_iterations_take_the_inner_level(self):
        loops = self.see("made", 8)
        outer, inner = self.at(loops, "main", "for x"), self.at(loops, "main", "for y")
        self.only(loops, inner)
        self.assertEqual([inner["id"]], outer["suggestion"]["instead"])
        self.assertIn(f"{outer['id']}, around it, has 3 iterations, which keep no more than so many of 8 cores busy", inner["suggestion"]["level"])
        self.assertEqual(f"covered by {inner['id']}, inside it", outer["suggestion"]["why"])
        self.same_output("made", 8)

    def test_under_an_ordered_loop_the_inner_one_is_taken(self):
        loops = self.see("ordered", 2)
        outer, inner = self.at(loops, "main", "for step"), self.at(loops, "main", "for x")
        self.assertEqual("refused", outer["verdict"])
        self.only(loops, inner)
        self.assertIn(f"{outer['id']}, around it, has to run in order: `state` carries", inner["suggestion"]["level"])
        self.assertIn(f"its time is won by {inner['id']}, inside it", outer["suggestion"]["why"])
        self.same_output("ordered", 2)

    def test_a_pool_is_kept_from_one_step_to_the_next(self):
        loops = self.see("steps", 8)
        outer, inner = self.at(loops, "main", "for step"), self.at(loops, "main", "for x")
        self.only(loops, inner)
        self.assertEqual(outer["line"], inner["suggestion"]["kept_from"])
        self.assertRegex(inner["suggestion"]["level"], rf"its workers are made once, ahead of line {outer['line']}, for about \d+ entries")
        entries = int(re.search(r"for about (\d+) entries", inner["suggestion"]["level"]).group(1))
        self.assertTrue(36 <= entries <= 44, f"{entries} entries by samples, 40 in truth")
        text = self.same_output("steps", 8)
        self.assertLess(text.index("(max_workers="), text.index("for step in"))

    def test_no_pool_is_kept_at_each_level_of_a_recursion(self):
        loops = self.see("deep", 4)
        self.assertIsNone(self.at(loops, "solve", "for x")["suggestion"]["kept_from"])

    def test_what_is_too_short_each_time_is_left_with_its_figures(self):
        loops = self.see("short", 8)
        inner = self.at(loops, "main", "for x")
        self.assertEqual([], self.rewritten(loops))
        self.assertEqual("safe", inner["verdict"])
        self.assertRegex(inner["suggestion"]["why"], r"entered about \d+ times with [\d.]+ ms of work each, too small .* starting \d takes [\d.]+ ms")

    def test_around_a_recurrence_the_outer_one_is_taken(self):
        loops = self.see("recurrence", 8)
        outer, inner = self.at(loops, "main", "for seed"), self.at(loops, "main", "for k")
        self.only(loops, outer)
        self.assertIn(f"{inner['id']}, inside it, has to run in order: `x` carries", outer["suggestion"]["level"])
        self.assertEqual([outer["id"]], inner["suggestion"]["instead"])
        self.same_output("recurrence", 2)

    def test_a_product_says_how_many_items_it_has(self):
        loops = self.see("search", 8)
        outer = self.at(loops, "main", "for rate")
        self.only(loops, outer)
        self.assertEqual(24, outer["speedup"]["basis"]["items"])
        self.same_output("search", 2)

    def test_a_counting_while_is_a_level(self):
        loops = self.see("counting", 8)
        self.only(loops, self.at(loops, "main", "while"))
        self.same_output("counting", 2)


class Helpers(Case):
    def test_a_loop_in_a_helper_is_answered_at_the_loop_that_calls_it(self):
        loops = self.see("helper", 8)
        outer, inner = self.at(loops, "evaluate", "for x"), self.at(loops, "Poly.value", "for c")
        self.assertEqual(("refused", "shapes.py"), (inner["verdict"], inner["file"]))
        self.only(loops, outer)
        self.assertIn(f"{inner['id']}, which it calls, has to run in order", outer["suggestion"]["level"])
        self.assertRegex(inner["suggestion"]["why"], rf"leave it: `y` carries .*; its time is won by {outer['id']}, which calls it")
        self.same_output("helper", 2)

    def test_a_helper_of_two_loops_names_both_with_their_parts(self):
        loops = self.see("two_callers", 8)
        first, second = self.at(loops, "first", "for n"), self.at(loops, "second", "for n")
        hot = self.at(loops, "steps", "while")
        self.assertEqual(sorted([first["id"], second["id"]]), sorted(loop["id"] for loop in loops if loop["pattern"] != "none"))
        self.assertEqual([first["id"], second["id"]], hot["suggestion"]["instead"])
        parts = re.search(r"won by \w+ \((\d+) %\) and \w+ \((\d+) %\), which call it", hot["suggestion"]["why"])
        self.assertTrue(parts, hot["suggestion"]["why"])
        self.assertGreater(int(parts[1]), int(parts[2]))
        self.assertAlmostEqual(100, int(parts[1]) + int(parts[2]), delta=2)
        self.same_output("two_callers", 2)

    def test_recursion_beneath_a_loop(self):
        loops = self.see("recursion", 8)
        self.only(loops, self.at(loops, "main", "for n"))
        self.assertEqual([self.at(loops, "main", "for n")["id"]], self.at(loops, "count", "for k")["suggestion"]["instead"])
        self.same_output("recursion", 2)

    def test_lambdas_of_map_and_generators(self):
        loops = self.see("mapped", 8)
        outer = self.at(loops, "main", "for x")
        self.only(loops, outer)
        self.assertEqual([outer["id"]], self.at(loops, "main.<locals>.<lambda>", "", "generator")["suggestion"]["instead"])
        self.same_output("mapped", 2)
        loops = self.see("generated", 8)
        outer = self.at(loops, "main", "for x")
        self.only(loops, outer)
        self.assertEqual([outer["id"]], self.at(loops, "slices", "for j")["suggestion"]["instead"])
        self.same_output("generated", 2)


class Static(Case):
    def test_without_times_the_outer_level(self):
        for name, function, mark in (("wide", "main", "for x"), ("ordered", "main", "for x"), ("helper", "evaluate", "for x")):
            with self.subTest(name):
                self.current = self.write(name)
                done = harness.pyparallel("suggest", "--json", "-", ".", cwd=self.current, env=self.env)
                loops = json.loads(done.stdout)["loops"]
                chosen = self.at(loops, function, mark)
                self.assertNotEqual("none", chosen["pattern"])
                self.assertIsNotNone(chosen["suggestion"]["level"])
        inner = self.at(loops, "Poly.value", "for c")
        self.assertEqual([chosen["id"]], inner["suggestion"]["instead"])


if __name__ == "__main__":
    harness.main()
