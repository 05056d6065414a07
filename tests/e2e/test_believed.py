"""A parameter that its annotation says to be a list, in a module whose callers are not seen: who hands over a generator, a set or what is no iterable at
all meets what he met in the loop."""
import os
import subprocess
import sys
import tempfile
import unittest

from harness import PYPARALLEL, interpreters

MODULE = '''
def heavy(n: int) -> int:
    while n % 97:
        n += 1
    return n


def marked(numbers: list[int]):
    out = []
    for n in numbers:
        out.append((n, heavy(n)))
    return out


def chosen(numbers: list[int]):
    out = []
    for n in numbers:
        if heavy(n) > 97:
            out.append(n)
    return out


def total(numbers: list[int]):
    value = 0
    for n in numbers:
        value += heavy(n)
    return value


def found(numbers: list[int] = ()):
    return [heavy(n) for n in numbers if n]


def largest(numbers: list[int]):
    return max(heavy(n) for n in numbers)
'''
ASK = '''
import rows

if __name__ == "__main__":
    for name in "marked", "chosen", "total", "found", "largest":
        for make in (lambda: [3, 97, 5], lambda: (n for n in range(4)), lambda: iter([7, 8]), lambda: {5: 1, 6: 2}, lambda: {4}, lambda: 7, lambda: None):
            try:
                print(name, getattr(rows, name)(make()))
            except Exception as error:
                print(name, type(error), error)
'''


class Believed(unittest.TestCase):
    def test_what_no_annotation_says(self):
        found = interpreters((3, 10), (3, 14), free_threaded=False)
        for python in dict.fromkeys([sys.executable, *list(found.values())[:1], *list(found.values())[-1:]]):
            for pattern in "process_pool", "thread_pool":
                with self.subTest(python=python, pattern=pattern), tempfile.TemporaryDirectory() as folder:
                    for name, text in ("rows.py", MODULE), ("ask.py", ASK):
                        with open(os.path.join(folder, name), "w") as file:
                            file.write(text)
                    run = [python, os.path.join(folder, "ask.py")]
                    before = subprocess.run(run, capture_output=True, text=True, timeout=60)
                    subprocess.run([PYPARALLEL, "apply", "-q", "--all", "--pattern", pattern, "--python", python, os.path.join(folder, "rows.py")],
                                   check=True, capture_output=True)
                    with open(os.path.join(folder, "rows.py")) as file:
                        self.assertEqual(5, file.read().count(" as pool:"))
                    after = subprocess.run(run, capture_output=True, text=True, timeout=60)
                    self.assertEqual((before.stdout, before.returncode), (after.stdout, after.returncode), after.stderr)


if __name__ == "__main__":
    unittest.main()
