"""A second patch uses the functions and classes that an earlier one has put into the file, and adds to them what it needs beyond."""
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

import harness

PROGRAM = '''import sys


def weigh(n):
    return sum(i * n % 7 for i in range(n % 50))


def numbers(limit):
    for n in range(limit):
        yield n


def first(xs: list[int]):
    out = []
    for x in xs:
        out.append(weigh(x))
    return out


def lazy(limit: int):
    total = 0
    for n in numbers(limit):
        total = total * 3 % 1009 + weigh(n)
    return total


def lazier(limit: int):
    out = {}
    for n in numbers(limit):
        out[n] = weigh(n + 1)
    return out


def left(xs: list[int]):
    for x in xs:
        if weigh(x) > 60:
            return x
    return None


def found(limit: int):
    return any(weigh(n) > 90 for n in numbers(limit))


def scaled(xs: list[int], table: list[int]):
    out = []
    for x in xs:
        out.append(weigh(x) + table[x % 3])
    return out


if __name__ == "__main__":
    print(first([3, 40, 22]), lazy(30), lazier(9), left([1, 2, 40, 45]), found(30), scaled([4, 5, 6], [1, 2, 3]))
'''
FUNCTIONS = ("first", "lazy", "lazier", "left", "found", "scaled")


class Reused(unittest.TestCase):
    def apply(self, path, function, *options):
        """Rewrites the loop of one function only."""
        text = harness.read(path)
        done = harness.pyparallel("suggest", "-q", "--json", "-", path)
        loops = [loop for loop in json.loads(done.stdout)["loops"] if loop["function"] == function]
        self.assertTrue(loops, (function, done.stdout))
        harness.pyparallel("apply", "-q", "--all", "--loop", loops[0]["id"], *options, path)
        after = harness.read(path)
        self.assertNotEqual(text, after, function)
        compile(after, path, "exec")

    def run_program(self, path, python=sys.executable):
        done = subprocess.run([python, path], capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def check(self, order, *options):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "program.py")
            with open(path, "w") as file:
                file.write(PROGRAM)
            before = self.run_program(path)
            for function in order:
                self.apply(path, function, "--pattern", "process_pool", *options)
            text = harness.read(path)
            names = re.findall(r"^ *(?:def|class) (\w+)", text, re.M)
            self.assertEqual(sorted(set(names)), sorted(names), order)
            self.assertFalse([name for name in names if re.search(r"_\d+$", name)], order)
            self.assertEqual(self.run_program(path), before, order)
            return text

    def test_one_after_the_other(self):
        for order in FUNCTIONS, ("first", "scaled"), ("lazy", "lazier"), ("found", "lazy", "left"):
            for options in (), ("--fallback", "always"):
                with self.subTest(order=order, options=options):
                    self.check(order, *options)

    def test_below(self):
        """What was added below the loop is found as well: nothing runs in between."""
        for options in (), ("--fallback", "always"):
            self.check(FUNCTIONS[::-1], *options)

    def test_changed_by_hand(self):
        """Such a one is nobody's but the program's."""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "program.py")
            with open(path, "w") as file:
                file.write(PROGRAM)
            before = self.run_program(path)
            self.apply(path, "lazy", "--pattern", "process_pool", "--fallback", "always")
            text = harness.read(path).replace("working in this one: %r", "so it is done here: %r")
            with open(path, "w") as file:
                file.write(text)
            self.apply(path, "lazier", "--pattern", "process_pool", "--fallback", "always")
            text = harness.read(path)
            self.assertEqual((text.count("def _process_pool("), text.count("def _process_pool_2("), text.count("def _ahead(")), (1, 1, 1))
            self.assertEqual(self.run_program(path), before)


if __name__ == "__main__":
    unittest.main()
