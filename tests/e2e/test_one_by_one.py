"""Patches of one file that are applied one after the other share what they add."""
import os
import re
import subprocess
import unittest

from harness import PYTHON, folder, pyparallel, read

BYTES = '''def report(n):
    data = bytes(i * i % 251 for i in range(n))
    rows = []
    for k in range(8):  # first
        rows.append(sum(data[k::8]) + k)
    return rows


def sums(n):
    blob = bytes(i * 7 % 251 for i in range(n))
    total = 0
    for k in range(8):  # second
        total += sum(blob[k::8]) * k
    return total


def main():
    print(report(5000))
    print(sums(5000))


if __name__ == "__main__":
    main()
'''
ROWS = '''def work(x):
    return sum(i * x for i in range(x * 50))


def rows(xs, k):
    found, other = {}, {}
    for x in xs:  # first
        if x % 2:
            y = work(x + k)
        else:
            y = work(x) + k
        found[x] = y
    for x in xs:  # second
        if x % 2:
            y = work(x + k)
        else:
            y = work(x) + k
        other[-x] = y
    return found, other


def main():
    print(rows([3, 4, 5], 2))


if __name__ == "__main__":
    main()
'''
REBOUND = ROWS + '''

def _rows_item(x, k):
    return None
'''


def output(path):
    return subprocess.run([PYTHON, path], stdout=subprocess.PIPE, text=True, check=True, timeout=60).stdout


class OneByOne(unittest.TestCase):
    def apply(self, directory, pattern, mark):
        """Only the loop whose line ends with MARK."""
        text = read(os.path.join(directory, "a.py"))
        line = text[:text.index("# " + mark)].count("\n") + 1
        found = re.search(r"^(L\d+) +a\.py:%d " % line, pyparallel("suggest", "-q", "--color=never", "a.py", cwd=directory).stdout, re.M)
        done = pyparallel("apply", "-q", "--all", "--pattern", pattern, "--loop", found.group(1), "a.py", cwd=directory, env=dict(os.environ, XDG_STATE_HOME=directory))
        self.assertEqual(done.returncode, 0, done.stderr)

    def check(self, text, pattern, once, also=()):
        """Whichever loop is first: each function of ONCE is there once, those of ALSO too, and the program prints the same."""
        for marks in (["first", "second"], ["second", "first"]):
            with folder() as directory:
                path = os.path.join(directory, "a.py")
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
                before = output(path)
                for mark in marks:
                    self.apply(directory, pattern, mark)
                after = read(path)
                self.assertEqual(len(re.findall(r" as pool(_2)?:", after)), 2, after)
                self.assertEqual([after.count("def %s(" % name) for name in (*once, *also)], [1] * len((*once, *also)), after)
                self.assertEqual(re.findall(r"def \w+_[0-9]\(", after), ["def %s(" % name for name in also], after)
                self.assertEqual(before, output(path), after)

    def test_shared_memory(self):
        self.check(BYTES, "process_pool_shared_memory", ["_shared_bytes", "_attached_bytes"])

    def test_workers(self):
        self.check(ROWS, "process_pool", ["_rows_item"])

    def test_name_of_another(self):
        self.check(REBOUND, "process_pool", ["_rows_item"], ["_rows_item_2", "_rows_item_3"])


if __name__ == "__main__":
    unittest.main()
