"""No pool is started in the work of another one, by whatever way the work comes to the function that would start it: handed over as an argument, kept in
an attribute or a table, by an operator, by its name as text, by a call of itself. Patched programs print what they printed, and stay as they are at the next
`apply`."""
import os
import subprocess
import sys
import tempfile
import unittest

import harness

HEAVY = '''
def heavy(n):
    total = 0
    for i in range(n):
        total += i * i % 7
    return total


def rows(n):
    out = []
    for k in range(n):
        out.append(heavy(k * 100))
    return out

'''
# what the program is, and the functions that get a pool
PROGRAMS = {
    "argument": (HEAVY + '''
def apply_to_all(f, xs):
    result = []
    for x in xs:
        result.append(f(x))
    return result


print(apply_to_all(rows, [3, 4, 5]))
''', ["apply_to_all"]),
    "attribute": (HEAVY + '''
class Job:
    def __init__(self, f):
        self.f = f

    def run(self, xs):
        return [self.f(x) for x in xs]


print(Job(rows).run([2, 3]))
''', ["run"]),
    "far": (HEAVY + '''
def once(f, x):
    return [f(x)]


def apply_to_all(f, xs):
    return [once(f, x) for x in xs]


print(apply_to_all(rows, [3, 4, 5]))
''', ["apply_to_all"]),
    "library": (HEAVY + '''
def largest(groups, key):
    found = []
    for group in groups:
        found.append(max(group, key=key))
    return found


print(largest([[3, 4], [5, 1]], rows))
''', ["largest"]),
    "operators": ('''
class Shape:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return sum([x * 3 % 5 for x in range(self.n)])

    def __add__(self, other):
        return Shape(sum([x * 3 % 4 for x in range(self.n)]))

    @property
    def size(self):
        return sum([x * 3 % 2 for x in range(self.n)])


def lens(shapes):
    return [len(s) for s in shapes]


def sums(shapes):
    return [s + s for s in shapes]


def sizes(shapes):
    return [getattr(s, "size") for s in shapes]


SHAPES = [Shape(3), Shape(4)]
print(lens(SHAPES), sizes(SHAPES), len(sums(SHAPES)))
''', ["lens", "sums", "sizes"]),
    "itself": ('''
def each(f, xs):
    out = []
    for x in xs:
        out.append(f(x))
    return out


def deep(x):
    return sum(each(deep, [x - 1, x - 2])) if x > 1 else x * x


print(deep(5))
''', []),
}


class Handed(unittest.TestCase):
    def run_program(self, path):
        done = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=100, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""), path)
        return done.stdout

    def apply(self, path):
        done = harness.pyparallel("apply", "--all", "-q", "--python", sys.executable, path, timeout=100)
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(path, encoding="utf-8") as file:
            return file.read()

    def pooled(self, text):
        """The functions in which a pool is made."""
        found, inside = [], ""
        for line in text.splitlines():
            if line.lstrip().startswith("def ") and not line.lstrip().startswith("def _"):
                inside = line.split("def ")[1].split("(")[0]
            if "max_workers=" in line and "with " in line:
                found.append(inside)
        return found

    def test_no_pool_in_a_pool(self):
        for name, (program, expected) in PROGRAMS.items():
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "app.py")
                with open(path, "w", encoding="utf-8") as file:
                    file.write(program.replace("\nprint(", '\nif __name__ == "__main__":\n    print('))
                before = self.run_program(path)
                patched = self.apply(path)
                self.assertEqual(self.pooled(patched), expected, patched)
                self.assertEqual(self.run_program(path), before)
                self.assertEqual(self.apply(path), patched, "a second apply changes it")


if __name__ == "__main__":
    unittest.main()
