"""The programs of tests/rewrite give the same before and after, on every interpreter at hand and however workers are started."""
import glob
import os
import re
import subprocess
import sys
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDER = os.path.join(ROOT, "tests", "rewrite")
SPAWN = ("import multiprocessing, runpy, sys; multiprocessing.set_start_method('spawn'); "
         "sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')")


def interpreters():
    """This one, and the oldest and newest that pyenv has of those that are supported."""
    found = [sys.executable]
    root = os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv"))
    for version in ("3.8", "3.13"):
        found += sorted(glob.glob(os.path.join(root, "versions", version + ".*", "bin", "python3")))[:1]
    return found


def run(python, path, spawn=False):
    """What a run shows: status, stdout, and the exception's type and message."""
    env = dict(os.environ, PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1")
    start = ["-c", SPAWN] if spawn else []
    done = subprocess.run([python, *start, path, "one", "two"], stdin=subprocess.DEVNULL, capture_output=True, timeout=120, env=env)
    errors = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return done.returncode, done.stdout, errors[-1] if errors else ""


class Rewritten(unittest.TestCase):
    maxDiff = None

    def check(self, python, spawn=False):
        programs = [p for p in sorted(glob.glob(os.path.join(FOLDER, "*.py")))
                    if not p.endswith(".out.py") and not os.path.basename(p).startswith(("async_", "pooled_", "pg_"))]
        self.assertGreaterEqual(len(programs), 25)
        for program in programs:
            before = run(python, program)
            outputs = sorted(glob.glob(re.sub(r"\.py$", ".*.out.py", program)))
            self.assertTrue(outputs, "%s has no rewritten form" % program)
            for output in outputs:
                if spawn and "process_pool" not in output:
                    continue
                with self.subTest(program=os.path.basename(output), python=python):
                    self.assertEqual(before, run(python, output, spawn))


def add(python, spawn=False):
    name = "test_%s%s" % (re.sub(r"\W+", "_", python), "_spawn" if spawn else "")
    setattr(Rewritten, name, lambda self: self.check(python, spawn))


for _python in interpreters():
    add(_python)
add(sys.executable, spawn=True)
if __name__ == "__main__":
    unittest.main()
