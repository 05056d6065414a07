"""Patches made with --fallback, where no pool can start: the work is done in this process, with the same output."""
import glob
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from harness import PYPARALLEL, ROOT, interpreters

FOLDER = os.path.join(ROOT, "tests", "rewrite")
OWN = r"with (ProcessPoolExecutor|_ProcessPool)\("  # the second for a target before 3.12
SYSTEM = "/usr/bin/python3"  # that nobody can run, too
RUN = "\nimport runpy\nsys.argv = sys.argv[1:]\nrunpy.run_path(sys.argv[0], run_name='__main__')\n"
# What is put in the way, for the parent only: as the system, or the interpreter, says it.
WAYS = {
    "no_semaphores": """
import _multiprocessing, errno
def SemLock(*arguments):
    raise OSError(errno.ENOSYS, "Function not implemented")
_multiprocessing.SemLock = SemLock
""",
    "no_multiprocessing": """
sys.modules["_multiprocessing"] = None
""",
    "no_process": """
import multiprocessing, os
multiprocessing.set_start_method("fork")
def fork():
    raise BlockingIOError(11, "Resource temporarily unavailable")
os.fork = fork
""",
    "only_one_process": """
import multiprocessing, os
multiprocessing.set_start_method("fork")
real, made = os.fork, []
def fork():
    if made:
        raise BlockingIOError(11, "Resource temporarily unavailable")
    made.append(1)
    return real()
os.fork = fork
""",
    "no_thread": """
import threading
def start(self):
    raise RuntimeError("can't start new thread")
threading.Thread.start = start
""",
    "a_daemon": """
import multiprocessing
multiprocessing.current_process()._config["daemon"] = True
""",
    "a_real_daemon": """
import multiprocessing, runpy
def job():
    sys.argv = sys.argv[1:]
    runpy.run_path(sys.argv[0], run_name='__main__')
    sys.stdout.flush()
worker = multiprocessing.get_context("fork").Process(target=job, daemon=True)
worker.start()
worker.join()
sys.exit(worker.exitcode)
""",
}


def shown(python, path, way="", before=()):
    done = subprocess.run([*before, python, "-W", "error", "-W", "ignore::ResourceWarning", "-c", "import sys\n" + way + RUN, path], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


def chosen():
    """This interpreter, the oldest and the newest."""
    found = list(interpreters((3, 8), (3, 14), free_threaded=False).values())
    return list(dict.fromkeys([sys.executable, found[0], found[-1]]))


class Fallback(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()  # in /tmp: interpreters of the container see it, and so does nobody
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        os.chmod(cls.folder, 0o755)
        for path in glob.glob(os.path.join(FOLDER, "fallback*.py")):
            shutil.copy(path, cls.folder)

    def same(self, python, name, kind, way, before=()):
        """What it says beside what the program prints."""
        status, output, _ = shown(python, os.path.join(self.folder, name + ".py"))
        self.assertEqual(0, status)
        status, after, said = shown(python, os.path.join(self.folder, f"{name}.{kind}_pool.out.py"), way, before)
        self.assertEqual((0, output), (status, after), said)
        return said

    def test_each_way(self):
        for python in chosen():
            for way, code in WAYS.items():
                for name in "fallback", "fallback_start", "fallback_items":
                    with self.subTest(python=python, way=way, name=name):
                        self.assertIn("no process can be started, working in this one", self.same(python, name, "process", code))
            with self.subTest(python=python, way="threads"):
                self.assertIn("no thread can be started", self.same(python, "fallback", "thread", WAYS["no_thread"]))
            with self.subTest(python=python, way="none"):
                self.assertEqual("", self.same(python, "fallback", "process", ""))

    @unittest.skipUnless(os.geteuid() == 0 and os.path.exists(SYSTEM), "needs root: a limit on processes does not count for it")
    def test_a_limit_on_processes(self):
        nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "prlimit", "--nproc=1"]
        self.assertIn("no process can be started", self.same(SYSTEM, "fallback", "process", "", nobody))

    @unittest.skipUnless(os.geteuid() == 0 and os.path.exists(SYSTEM), "needs root, to mount")
    def test_semaphores_cannot_be_made(self):
        read_only = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs -o ro none /dev/shm && exec "$@"', "sh"]
        self.assertIn("no process can be started", self.same(SYSTEM, "fallback", "process", "", read_only))


class Chosen(unittest.TestCase):
    """Which patches get it."""

    def patch(self, *options, module=False, more=""):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "work.py")
            with open(os.path.join(FOLDER, "append.py")) as file, open(path, "w") as copy:
                copy.write(more + file.read())
            if module:
                open(os.path.join(folder, "__init__.py"), "w").close()
            return subprocess.run([PYPARALLEL, "suggest", "--all", "--diff", "--pattern", "process_pool", *options, path], capture_output=True, text=True).stdout

    def test_by_where_the_code_may_run(self):
        self.assertRegex(self.patch(), OWN)
        self.assertIn("with _process_pool(", self.patch(module=True))
        self.assertIn("with _process_pool(", self.patch(more="import celery\n"))
        self.assertRegex(self.patch("--fallback", "never", module=True), OWN)
        self.assertIn("with _process_pool(", self.patch("--fallback", "always"))

    BY_PATH = """
import importlib.util
import os


def main():
    folder = os.path.dirname(os.path.abspath(__file__))
    for name in "work.py", os.path.join("pkg", "work.py"):
        spec = importlib.util.spec_from_file_location(name, os.path.join(folder, name))
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        print(module.rows(6))


"""

    def test_a_name_that_nobody_can_import(self):
        """A file that another one runs by its path: no process would find the functions of its module."""
        work = "def heavy(n):\n    while n % 97:\n        n += 1\n    return n\n\n\ndef rows(n):\n    return [heavy(i) for i in range(n)]\n"
        for python in chosen():
            with self.subTest(python=python), tempfile.TemporaryDirectory() as folder:
                os.mkdir(os.path.join(folder, "pkg"))
                for name, text in ("work.py", work), ("pkg/work.py", work), ("pkg/__init__.py", ""), ("by_path.py", self.BY_PATH + "if __name__ == '__main__':\n    main()\n"):
                    with open(os.path.join(folder, name), "w") as file:
                        file.write(text)
                run = [python, os.path.join(folder, "by_path.py")]
                before = subprocess.run(run, capture_output=True, text=True, timeout=60)
                subprocess.run([PYPARALLEL, "apply", "-q", "--all", "--pattern", "process_pool", "--python", python, folder], check=True, capture_output=True)
                for name in "work.py", "pkg/work.py":
                    with open(os.path.join(folder, name)) as file:
                        self.assertIn("with _process_pool(", file.read())
                after = subprocess.run(run, capture_output=True, text=True, timeout=60)
                self.assertEqual((0, before.stdout), (after.returncode, after.stdout), after.stderr)
                self.assertIn("working in this one: PicklingError", after.stderr)
                with open(os.path.join(folder, "by_path.py"), "w") as file:  # which processes that are not forked run again
                    file.write(self.BY_PATH + "main()\n")
                with open(os.path.join(folder, "work.py"), "w") as file:
                    file.write(work)
                done = subprocess.run([PYPARALLEL, "apply", "-q", "--all", "--pattern", "process_pool", "--python", python, folder], check=True, capture_output=True, text=True)
                after = subprocess.run(run, capture_output=True, text=True, timeout=60)
                if "3.14" not in python:
                    self.assertEqual(before.stdout, after.stdout)
                    self.assertIn("work.py: rewritten", done.stdout)
                else:
                    self.assertNotIn("rewritten", done.stdout)


if __name__ == "__main__":
    unittest.main()
