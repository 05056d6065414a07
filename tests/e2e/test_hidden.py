"""What the top level of a script binds behind its first effect goes under the guard of the patch. Copies of their parent have it; workers that import the
script are handed it where it pickles, and find classes made by a call where they were. Oracle: what the script prints as it is."""
import os
import subprocess
import unittest

import harness
from harness import folder, pyparallel

SCRIPTS = {
    "lambda": '''
count = len(sys.argv)
scale = lambda x: x * count + 1
print([scale(x) ** 2 for x in xs])
''',
    "lock": '''
locks = {len(sys.argv): threading.Lock()}
out = []
for x in xs:
    out.append((x * x, len(locks)))
print(out)
''',
    "partial": '''
times = functools.partial(operator.mul, len(sys.argv) + 1)
print([times(x) for x in xs])
''',
    "lambdas": '''
steps = {"times": functools.partial(operator.mul, 3), "plus": lambda x: x + 2}
print([steps["plus"](steps["times"](x)) for x in xs])
''',
    "generator": '''
rest = (i for i in range(3))
print([x + (1 if rest else 0) for x in xs])
''',
    "named tuple": '''
Point = namedtuple("Point", "x y")
points = [Point(x, x * x) for x in xs]
print([(p.x * p.y, p) for p in points])
''',
    "named tuple of what is read": '''
rows = "a b\\n1 2\\n3 4".split("\\n")
Row = namedtuple("Row", rows[0])
print([Row(*row.split(" ")) for row in rows[1:]])
''',
    "enum": '''
Color = Enum("Color", "RED GREEN BLUE")
print([(Color(x % 3 + 1).name, Color(x % 3 + 1)) for x in xs])
''',
    "data class": '''
Item = make_dataclass("Item", ["name", "size"])
items = [Item(str(x), x) for x in xs]
print([Item(i.name * 2, i.size + 1) for i in items])
''',
    "function that is handed": '''
text = sys.stdin.read()
width = len(text) + 7


def inside(x):
    return x * x % 3


def near(x):
    return sum(width - abs(d - x) for d in range(width))


def counts(items, counter):
    found = []
    for item in items:
        n = counter(item)
        if n % 2:
            print("odd", n)
        found.append(n)
    return found


for counter in inside, near:
    print(counts(xs, counter))
''',
    "bound again": '''
names = {3: "c", 1: "a", 2: "b"}
print([names[k] * 2 for k in sorted(names)])
names = {"x": 1, "y": 2}
print([names[k] * 2 for k in sorted(names)])
''',
}
HEAD = '''import functools
import operator
import sys
import threading
from collections import namedtuple
from dataclasses import make_dataclass
from enum import Enum

print("begin")
xs = list(range(9))
'''


def run(python, path):
    done = subprocess.run([python, path], cwd=os.path.dirname(path), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout, done.stderr


class Hidden(unittest.TestCase):
    def check(self, python, words):
        with folder() as directory:
            path = os.path.join(directory, "script.py")
            with open(path, "w", encoding="utf-8") as file:
                file.write(HEAD + SCRIPTS[words])
            before = run(python, path)
            self.assertEqual(before[0], 0, before[2])
            done = pyparallel("apply", "-q", "--all", "--python", python, path, cwd=directory)
            self.assertIn(done.returncode, (0, 1), done.stderr)
            with open(path, encoding="utf-8") as file:
                text = file.read()
            self.assertEqual(run(python, path), before, text)
            return text

    def test_says_the_same(self):
        found = harness.interpreters(free_threaded=False)
        for version in [version for version in found if version.startswith(("3.8", "3.12", "3.14"))] or list(found)[-1:]:
            texts = {}
            for words in SCRIPTS:
                with self.subTest(version, script=words):
                    texts[words] = self.check(found[version], words)
            with self.subTest(version, script="what it looks like"):
                self.assertIn("\nPoint = ", texts.get("named tuple", ""))
                self.assertEqual("ProcessPoolExecutor" in texts.get("lambda", ""), not version.startswith("3.14"))
                self.assertNotIn("scale=scale", texts.get("lambda", ""))


if __name__ == "__main__":
    harness.main()
