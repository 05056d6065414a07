"""Loops in pools when something goes wrong: patches of `apply`, run beside the sequential program."""
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from unittest import mock

import harness
from harness import PYPARALLEL

MEMORY_GROUP = "/sys/fs/cgroup/memory"  # of cgroup v1
PIECES = {
    "work": """
def work(n):
    s = 0
    for k in range(3000):
        s += (k ^ n) % 5
    return s
""",
    "order": """
def run(names):
    for n in names:
        print("start", n)
        value = work(n)
        print(n, value)
        if n == 3:
            raise ValueError("in order at %d" % n)


if __name__ == "__main__":
    run(range(3000))
""",
    "lines": """
import resource


def numbers():
    for n in range(300000):
        yield n


def run():
    total = 0
    for n in numbers():
        total += small(n)
    return total


def small(n):
    return n % 7


if __name__ == "__main__":
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(run())
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20000)
""",
    "million": """
def small(n):
    return n % 7


def run(items):
    total = 0
    for n in items:
        total += small(n)
    return total


if __name__ == "__main__":
    print(run(list(range(1000000))))
""",
    "slow": """
def slow(n):
    s = 0
    for k in range(2000000):
        s += (k ^ n) % 5
    return s


def run():
    out = []
    for n in range(200):
        out.append(slow(n))
    return out


if __name__ == "__main__":
    print(run())
""",
    "quick": """
def run():
    out = []
    for n in range(15000):
        out.append(work(n))
    return sum(out)


if __name__ == "__main__":
    print(run())
""",
    "drawn": """
def numbers():
    for n in range(15000):
        yield n


def run():
    out = []
    for n in numbers():
        out.append(work(n))
    return sum(out)


if __name__ == "__main__":
    print(run())
""",
    "hungry": """
def fill(n):
    data = bytearray(1 << (29 if n == 5 else 20))
    for k in range(0, len(data), 4096):
        data[k] = 1
    return len(data)


def run():
    sizes = []
    for n in range(12):
        sizes.append(fill(n))
    return sizes


if __name__ == "__main__":
    print(run())
""",
    "nest": """
import unknown_library


def first(n):
    out = []
    for k in range(6):
        out.append(unknown_library.f(k + n))
    return out


def second(n):
    out = []
    for k in range(6):
        out.append(work(k + n))
    return sum(out)


def outer():
    rows = []
    for n in range(8):
        rows.append((first(n), second(n)))
    return rows
""",
    "early": """
import sys
import time


def numbers():
    yield 0
    time.sleep(0.2)
    yield 1


def first_fails(n):
    if n == 0:
        raise ValueError("the first")
    return n


def run():
    out = []
    for n in numbers():
        out.append(first_fails(n))
    return out


if __name__ == "__main__":
    sys.setswitchinterval(5)
    for again in range(3):
        try:
            run()
        except ValueError as error:
            print(again, error)
""",
    "hidden": """
int = float
""",
    "unending": """
import itertools


def run():
    for n in itertools.count():
        print(work(n))


if __name__ == "__main__":
    run()
""",
    "left": """
import resource
import time


def long_work(n):
    if n == 30:
        raise ValueError(n)
    return sum(work(n + k) for k in range(20)) + n


def run(numbers):
    for n in numbers:
        if long_work(n) % 5000 > 10 and n == 10:
            return n
    return None


if __name__ == "__main__":
    begun = time.process_time()
    long_work(1)
    item = time.process_time() - begun
    print(run(list(range(3000))))
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime < 100 * item)
""",
    "endless": """
import itertools


def run():
    found = []
    for n in itertools.count():
        value = work(n)
        if value > 5:
            found.append(value)
        if len(found) > 10:
            break
    return found


if __name__ == "__main__":
    print(run())
""",
}


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.env = dict(os.environ, XDG_STATE_HOME=self.folder.name, PYTHONDONTWRITEBYTECODE="1")

    def apply(self, pattern, *pieces, function="run", changed=True, python=sys.executable):
        """The path of the program with its loop in RUN rewritten, and of the program as it was."""
        text = "".join(PIECES[piece] for piece in pieces)
        path, before = os.path.join(self.folder.name, "after.py"), os.path.join(self.folder.name, "before.py")
        for name in (path, before):
            with open(name, "w") as file:
                file.write(text)
        listed = subprocess.run([PYPARALLEL, "suggest", path], capture_output=True, text=True, env=self.env).stdout
        loop = next(line.split()[0] for line in listed.splitlines() if f" {function} " in line)
        done = subprocess.run([PYPARALLEL, "apply", "--all", "--review", "--pattern", pattern, "--loop", loop, "--python", python, path], capture_output=True, text=True, env=self.env)
        with open(path) as file:
            self.assertEqual("Executor" in file.read(), changed, done.stdout + done.stderr + listed)
        return path, before

    def run_both(self, paths, python=sys.executable):
        shown = []
        for path in reversed(paths):
            start = time.monotonic()
            done = subprocess.run([python, path], capture_output=True, text=True, timeout=120, cwd=self.folder.name)
            shown.append((done.returncode, done.stdout, done.stderr.strip().splitlines()[-1:]))
            self.took = time.monotonic() - start
        self.assertEqual(*shown)


class Robust(Case):
    def test_what_is_queued_is_dropped_when_the_ordered_half_raises(self):
        for pattern in ("process_pool", "thread_pool"):
            with self.subTest(pattern):
                self.run_both(self.apply(pattern, "work", "order"))
                self.assertLess(self.took, 0.3e-3 * 3000)

    def test_the_first_item_raises(self):
        """The pools of old Pythons hang at their end when what they were handed last is cancelled before they have looked at it."""
        for name, python in dict(harness.interpreters((3, 8), (3, 11), free_threaded=False, containers=False), this=sys.executable).items():
            with self.subTest(name):
                self.run_both(self.apply("process_pool", "early", python=python), python)
                if name in ("3.8", "3.9"):
                    self.apply("process_pool", "early", "hidden", changed=False, python=python)

    def version(self, version):
        """An interpreter that says it is another."""
        python = os.path.join(self.folder.name, "python")
        with open(python, "w") as file:
            file.write(f'#!/bin/sh\ncase "$2" in *version_info*) echo {version};; *) exec {sys.executable} "$@";; esac\n')
        os.chmod(python, 0o700)
        return python

    def test_pools_that_end_need_no_class_that_ends_them(self):
        for version, ends in (("3.10.10", False), ("3.10.11", True), ("3.11.3", False), ("3.11.4", True), ("3.12.0", True)):
            with self.subTest(version), open(self.apply("process_pool", "early", python=self.version(version))[0]) as file:
                self.assertEqual(ends, "class _ProcessPool" not in file.read())

    def test_a_class_that_an_earlier_patch_has_put_there(self):
        with open(self.apply("process_pool", "early", python=self.version("3.11.3"))[0]) as file:
            patched = file.read()
        more = """
def again():
    out = []
    for n in range(5):
        out.append(first_fails(n + 1))
    return out


"""
        with mock.patch.dict(PIECES, more=patched.replace("if __name__", more.lstrip() + "if __name__")), \
             open(self.apply("process_pool", "more", function="again", python=self.version("3.12.0"))[0]) as file:
            text = file.read()
        self.assertEqual((1, 2), (text.count("class _ProcessPool"), text.count("with _ProcessPool(")), text)

    def test_a_long_iterable_stays_lazy(self):
        self.run_both(self.apply("thread_pool", "lines"))

    def test_a_million_tiny_items(self):
        self.run_both(self.apply("process_pool", "million"))
        self.assertLess(self.took, 60)

    def test_an_endless_iterable(self):
        path, _ = self.apply("process_pool", "work", "unending")
        with subprocess.Popen([sys.executable, "-u", path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True) as process:
            shown = [int(process.stdout.readline()) for _ in range(100)]
            os.killpg(process.pid, signal.SIGKILL)
        self.assertEqual(shown, [sum((k ^ n) % 5 for k in range(3000)) for n in range(100)])
        for pattern in ("process_pool", "thread_pool"):
            with self.subTest(pattern):
                self.run_both(self.apply(pattern, "work", "endless"))

    def test_a_loop_that_is_left(self):
        """Of 3,000 items the eleventh ends it: the CPU time of all workers says how many were begun."""
        for name, python in dict(harness.interpreters((3, 8), (3, 11), free_threaded=False, containers=False), this=sys.executable).items():
            with self.subTest(name):
                self.run_both(self.apply("process_pool", "work", "left", python=python), python)

    def test_an_inner_loop_that_wins_leaves_the_others_what_they_are(self):
        path = os.path.join(self.folder.name, "nest.py")
        with open(path, "w") as file:
            file.write(PIECES["work"] + PIECES["nest"])
        done = subprocess.run([PYPARALLEL, "apply", "--all", "--review", "--pattern", "process_pool", path], capture_output=True, text=True, env=self.env)
        self.assertIn("rewritten L2, L3", done.stdout)

    def start(self, *pieces):
        path, _ = self.apply("process_pool", *(pieces or ["slow"]))
        process = subprocess.Popen([sys.executable, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                   cwd=self.folder.name, start_new_session=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        until, pids = time.monotonic() + 60, []
        while len(pids) < 2 and time.monotonic() < until:
            time.sleep(0.05)
            with open(f"/proc/{process.pid}/task/{process.pid}/children") as file:
                pids = [int(pid) for pid in file.read().split()]
        time.sleep(0.3)
        return process, pids

    def assert_gone(self, pids):
        until = time.monotonic() + 10
        while any(os.path.exists(f"/proc/{pid}/stat") for pid in pids) and time.monotonic() < until:
            time.sleep(0.05)
        self.assertEqual([], [pid for pid in pids if os.path.exists(f"/proc/{pid}/stat")])

    def test_a_worker_that_is_killed_is_an_error_and_no_hang(self):
        process, pids = self.start()
        os.kill(pids[0], signal.SIGKILL)
        _, said = process.communicate(timeout=60)
        self.assertEqual(1, process.returncode)
        self.assertIn("BrokenProcessPool", said)
        self.assert_gone(pids)

    def test_a_worker_that_is_killed_while_there_is_much_to_do(self):
        """To Python 3.11 a pool with more than some 1,000 tasks hangs then."""
        for pieces in ("work", "quick"), ("work", "drawn"):
            process, pids = self.start(*pieces)
            os.kill(pids[-1], signal.SIGKILL)
            _, said = process.communicate(timeout=60)
            self.assertIn("BrokenProcessPool", said)
            self.assert_gone(pids)

    def same_without_memory(self, before):
        """One item needs more than there is: as in the sequential run, or the pool says that a worker died."""
        path, original = self.apply("process_pool", "hungry")
        shown = []
        for program in original, path:
            done = subprocess.run([*before, sys.executable, program], capture_output=True, text=True, timeout=120, cwd=self.folder.name)
            shown.append((done.returncode, done.stdout, done.stderr.strip().splitlines()[-1:]))
        return shown

    def test_an_item_with_too_little_memory(self):
        sequential, parallel = self.same_without_memory(["prlimit", "--as=%d" % (400 << 20)])
        self.assertEqual((1, "", ["MemoryError"]), sequential)
        self.assertEqual(sequential, parallel)

    @unittest.skipUnless(os.access(MEMORY_GROUP, os.W_OK), "no memory control group to write to")
    def test_a_worker_that_the_kernel_kills_for_its_memory(self):
        group = os.path.join(MEMORY_GROUP, "pyparallel-test-%d" % os.getpid())
        os.mkdir(group)
        self.addCleanup(os.rmdir, group)
        for name, value in ("memory.limit_in_bytes", 100 << 20), ("memory.memsw.limit_in_bytes", 100 << 20):
            with contextlib.suppress(OSError), open(os.path.join(group, name), "w") as file:
                file.write(str(value))
        inside = ["sh", "-c", f'echo $$ >{group}/cgroup.procs && exec "$@"', "sh"]
        sequential, parallel = self.same_without_memory(inside)
        self.assertEqual((-signal.SIGKILL, ""), sequential[:2])
        self.assertEqual((1, ""), parallel[:2])
        self.assertIn("BrokenProcessPool", parallel[2][0])

    def test_workers_leave_ctrl_c_to_the_parent(self):
        path, before = self.apply("process_pool", "work", "quick")
        process = subprocess.Popen([sys.executable, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=self.folder.name, start_new_session=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        time.sleep(0.5)
        for _ in range(20):
            with open(f"/proc/{process.pid}/task/{process.pid}/children") as file:
                for pid in file.read().split():
                    os.kill(int(pid), signal.SIGINT)
            time.sleep(0.02)
        output, said = process.communicate(timeout=60)
        self.assertEqual((subprocess.run([sys.executable, before], capture_output=True, text=True).stdout, ""), (output, said))

    def test_ctrl_c_while_workers_wait_for_work(self):
        path, _ = self.apply("process_pool", "work", "quick")
        for moment in (0.5, 0.6, 0.65, 0.7):
            process = subprocess.Popen([sys.executable, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=self.folder.name, start_new_session=True)
            self.addCleanup(process.stdout.close)
            self.addCleanup(process.stderr.close)
            time.sleep(moment)
            os.killpg(process.pid, signal.SIGINT)
            _, said = process.communicate(timeout=60)
            self.assertEqual(-signal.SIGINT, process.returncode)
            self.assertEqual((1, "KeyboardInterrupt"), (said.count("Traceback"), said.strip().splitlines()[-1]), said)

    def test_ctrl_c_ends_it(self):
        process, pids = self.start()
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)
        self.assertEqual(-signal.SIGINT, process.returncode)
        self.assertEqual("KeyboardInterrupt", said.strip().splitlines()[-1])
        self.assertEqual(1, said.count("Traceback"), said)
        self.assert_gone(pids)


if __name__ == "__main__":
    unittest.main()
