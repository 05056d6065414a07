"""The programs of tests/rewrite give the same before and after, on every interpreter at hand and however workers are started."""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import harness

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDER = os.path.join(ROOT, "tests", "rewrite")
# In __main__ itself: exceptions that come back are looked for there.
SPAWN = ("import multiprocessing, sys; multiprocessing.set_start_method('spawn'); sys.argv = sys.argv[1:]; __file__ = sys.argv[0]; "
         "exec(compile(open(__file__, 'rb').read(), __file__, 'exec'))")


def newest():
    """The first with forkserver as the start method, where it is at hand: sees /tmp, not this folder."""
    return list(harness.interpreters((3, 14), (3, 14), free_threaded=False).values())[:1]


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
    done = subprocess.run([python, "-W", "error", "-W", "ignore::ResourceWarning", *start, path, "one", "two"], stdin=subprocess.DEVNULL, capture_output=True, timeout=120, env=env)
    errors = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return done.returncode, done.stdout, errors[-1] if errors else ""


def minor(python):
    return int(subprocess.run([python, "-c", "import sys; print(sys.version_info[1])"], capture_output=True, text=True).stdout)


def least(program):
    """`# python: 3.14`: the oldest that knows what its rewritten form uses."""
    with open(program, encoding="latin-1") as file:
        found = re.search(r"^# python: 3\.(\d+)$", file.read(), re.M)
    return int(found.group(1)) if found else 8


class Rewritten(unittest.TestCase):
    maxDiff = None

    def check(self, python, spawn=False, folder=FOLDER):
        programs = [p for p in sorted(glob.glob(os.path.join(folder, "*.py")))
                    if not p.endswith(".out.py") and not os.path.basename(p).startswith(("async_", "pooled_", "pg_", "numpy_"))]
        self.assertGreaterEqual(len(programs), 25)
        version = minor(python)
        for program in programs:
            if least(program) > version:
                continue
            before = run(python, program)
            outputs = sorted(glob.glob(re.sub(r"\.py$", ".*.out.py", program)))
            self.assertTrue(outputs, "%s has no rewritten form" % program)
            for output in outputs:
                if spawn and not re.search("process_pool|hybrid", output):
                    continue
                with self.subTest(program=os.path.basename(output), python=python):
                    self.assertEqual(before, run(python, output, spawn))


    def test_forkserver(self):
        if not newest():
            self.skipTest("no Python 3.14 here: scripts/interpreters.sh makes it")
        with tempfile.TemporaryDirectory() as folder:
            for path in glob.glob(os.path.join(FOLDER, "*.py")):
                if ".thread_pool.out" not in path:
                    shutil.copy(path, folder)
            for path in glob.glob(os.path.join(folder, "*.py")):
                if not path.endswith(".out.py") and not glob.glob(path[:-3] + ".*_pool.out.py") + glob.glob(path[:-3] + ".hybrid_threads.out.py"):
                    os.unlink(path)
            self.check(newest()[0], folder=folder)


def add(python, spawn=False):
    name = "test_%s%s" % (re.sub(r"\W+", "_", python), "_spawn" if spawn else "")
    setattr(Rewritten, name, lambda self: self.check(python, spawn))


for _python in interpreters():
    add(_python)
add(sys.executable, spawn=True)
if __name__ == "__main__":
    unittest.main()
