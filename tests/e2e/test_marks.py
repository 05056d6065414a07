"""What users say of functions: [tool.pyparallel.functions] in pyproject.toml, and comments."""
import json
import os
import subprocess
import tempfile
import unittest

from harness import PYPARALLEL

PROJECT = """[project]
name = "x"

[tool.pyparallel.functions]
"mylib.simulate" = "pure heavy -> float"  # a library of theirs
'prog.Log.note' = "ordered"
mylib.Table = "pickles"
mylib.bad = "purely"
oops

[tool.other]
"mylib.other" = "pure"
"""
PROGRAM = """import mylib

HITS = {}


class Log:
    def note(self, x):
        mylib.whatever(x)


def score(x):  # pyparallel: pure
    HITS[x] = HITS.get(x, 0) + 1
    return sum(range(x))


# pyparallel: ordered
@staticmethod
def tell(x):
    mylib.whatever(x)


def plain(x):
    HITS[x] = HITS.get(x, 0) + 1
    return sum(range(x))


def calls(xs):
    a = [mylib.simulate(x) for x in xs]  # safe
    b = [score(x) for x in xs]  # safe
    c = [plain(x) for x in xs]  # refused
    d = [mylib.other(x) for x in xs]  # review
    e = [mylib.bad(x) for x in xs]  # review
    return a, b, c, d, e


def ordered(xs):
    log = Log()
    out = []
    for x in xs:  # safe
        y = score(x)
        log.note(y)
        out.append(y)
    return out


print(calls([1]), ordered([2]))
"""


class Marks(unittest.TestCase):
    def test_marks(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "app", "prog.py")
            os.mkdir(os.path.dirname(path))
            with open(os.path.join(folder, "pyproject.toml"), "w") as file:
                file.write(PROJECT)
            with open(path, "w") as file:
                file.write(PROGRAM)
            done = subprocess.run([PYPARALLEL, "suggest", "--json=-", path], capture_output=True, text=True, timeout=60)
            said = {loop["line"]: loop["verdict"] for loop in json.loads(done.stdout)["loops"]}
            for number, line in enumerate(PROGRAM.split("\n"), 1):
                if line.rsplit("# ")[-1] in ("safe", "review", "refused"):
                    self.assertEqual(said[number], line.rsplit("# ")[-1], line)
            text = subprocess.run([PYPARALLEL, "suggest", path], capture_output=True, text=True, timeout=60)
            problems = " ".join((text.stdout + text.stderr).split())
            self.assertIn("pyproject.toml:8: no word that pyparallel knows of a function: purely", problems)
            self.assertIn("pyproject.toml:9: expected", problems)


if __name__ == "__main__":
    unittest.main()
