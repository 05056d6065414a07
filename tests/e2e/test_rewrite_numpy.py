"""The programs of tests/rewrite that need NumPy, as they are and as rewritten, however processes are started; and what is left in shared memory."""
import glob
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from harness import PYPARALLEL, ROOT, interpreters
from test_rewrite import FOLDER

LIBRARIES = os.path.join(ROOT, "build", "libraries")
MARK = "p%06x" % os.getpid()  # how names of shared memory start: other tests, which run beside this one, have segments too
START = (f"import multiprocessing.shared_memory, runpy, sys; multiprocessing.shared_memory._SHM_NAME_PREFIX = '/{MARK}'; "
         "multiprocessing.set_start_method(sys.argv[1]); sys.argv = sys.argv[2:]; runpy.run_path(sys.argv[0], run_name='__main__')")


def libraries(python):
    version = subprocess.run([python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], capture_output=True, text=True).stdout.strip()
    return os.path.join(LIBRARIES, version, "site-packages")


def environment(python):
    return dict(os.environ, PYTHONPATH=libraries(python), PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1", OPENBLAS_NUM_THREADS="1")


def run(python, path, method=None):
    start = ["-c", START, method] if method else []
    done = subprocess.run([python, "-W", "error", *start, path], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, env=environment(python))
    return done.returncode, done.stdout, done.stderr


def pythons():
    found = interpreters((3, 8), (3, 13), False, False)
    chosen = [sys.executable] + [path for version, path in found.items() if version in ("3.8", "3.13")]
    return [python for python in dict.fromkeys(chosen) if os.path.isdir(os.path.join(libraries(python), "numpy"))]


def segments():
    return {name for name in os.listdir("/dev/shm") if name.startswith(MARK)}


def methods(python):
    """How workers are started: by fork and spawn here, by one of the others elsewhere."""
    return ("fork", "spawn") if python == sys.executable else ("spawn",) if "3.8" in python else ("forkserver",)


@unittest.skipUnless(pythons(), "no NumPy in build/libraries: scripts/libraries.sh puts it there")
class Shared(unittest.TestCase):
    maxDiff = None

    def test_same_before_and_after(self):
        programs = [path for path in sorted(glob.glob(os.path.join(FOLDER, "numpy_*.py"))) if not path.endswith(".out.py")]
        for python in pythons():
            for program in programs:
                before = run(python, program)
                for output in sorted(glob.glob(re.sub(r"\.py$", ".*.out.py", program))):
                    for method in methods(python):
                        with self.subTest(program=os.path.basename(output), python=python, method=method):
                            there = segments()
                            self.assertEqual(before, run(python, output, method))
                            self.assertEqual(set(), segments() - there)


SLOW = """
import sys
import time

import numpy as np


def look(table, n):
    total = 0.0
    for k in range(20000):
        total += float(table[(n + k) % len(table)].sum())
    if n == int(sys.argv[1]):
        raise ValueError("at %d" % n)
    return total


def run(table: np.ndarray, count):
    out = []
    for n in range(count):
        out.append(look(table, n))
    return out


if __name__ == "__main__":
    print(sum(run(np.ones((50, 1000)), int(sys.argv[2]))))
"""


@unittest.skipUnless(sys.executable in pythons(), "no NumPy in build/libraries: scripts/libraries.sh puts it there")
class Left(unittest.TestCase):
    """However the loop ends, the memory is given back, and nobody complains of it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "slow.py")
        with open(self.path, "w") as file:
            file.write(SLOW)
        subprocess.run([PYPARALLEL, "apply", "-q", "--all", "--review", "--pattern", "process_pool_shared_memory", self.path], check=True, capture_output=True,
                       env=dict(os.environ, XDG_STATE_HOME=folder.name))
        with open(self.path) as file:
            self.assertIn("with _shared_array(table) as shared_table", file.read())
        self.there = segments()

    def start(self, *arguments):
        process = subprocess.Popen([sys.executable, "-W", "error", "-c", START, "spawn", self.path, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True, start_new_session=True, env=environment(sys.executable))
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        return process

    def end(self, process):
        _, said = process.communicate(timeout=60)
        self.assertEqual(set(), segments() - self.there)
        self.assertNotIn("resource_tracker", said)
        self.assertNotIn("Exception ignored", said)
        return said

    def workers(self, process):
        until = time.monotonic() + 60
        while time.monotonic() < until:
            found = []
            with open(f"/proc/{process.pid}/task/{process.pid}/children") as file:
                for pid in file.read().split():
                    with open(f"/proc/{pid}/cmdline") as line:
                        found += [int(pid)] * ("spawn_main" in line.read())
            if found and segments() - self.there:
                return found
            time.sleep(0.05)
        self.fail("no workers")

    def test_an_exception(self):
        process = self.start("3", "20")
        self.assertIn("ValueError: at 3", self.end(process))

    def test_ctrl_c(self):
        process = self.start("-1", "200")
        self.workers(process)
        time.sleep(1)
        os.killpg(process.pid, signal.SIGINT)
        self.assertIn("KeyboardInterrupt", self.end(process))

    def test_a_worker_that_is_killed(self):
        process = self.start("-1", "200")
        pids = self.workers(process)
        time.sleep(1)
        os.kill(pids[0], signal.SIGKILL)
        self.assertIn("BrokenProcessPool", self.end(process))


if __name__ == "__main__":
    unittest.main()
