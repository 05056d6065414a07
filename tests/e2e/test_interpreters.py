"""Every interpreter of this machine, with both samplers: where a small known program spends its time, and which CPython it says it is. And
interpreters that are hard to find: stripped of symbols and sections, deleted or replaced on disk, in another root and pid namespace,
with subinterpreters that have a GIL of their own."""
import contextlib
import json
import os
import shutil
import signal
import struct
import subprocess
import unittest

import harness
from harness import folder, pyparallel, running

PROGRAM = '''import platform, threading, time
class Thing:
    def __init__(self, n):
        self.total = 0
        for i in range(n):  # L5
            self.total += i * i
def hot():
    total = 0
    for i in range(300000):  # L9
        total += i * i
    return total
def beside():
    while True:
        time.sleep(0.1)
threading.Thread(target=beside, daemon=True).start()
print(platform.python_version(), flush=True)
while True:
    hot()
    for _ in range(20):
        Thing(1500)
'''

INNER = '''import threading, time
def hot(seconds):
    end = time.time() + seconds
    while time.time() < end:
        for i in range(100000):
            pass
def both(seconds):
    threading.Thread(target=hot, args=(seconds,)).start()
    hot(seconds)
'''
OUTER = '''import os, sys, threading
folder = os.path.dirname(os.path.abspath(__file__))
try:
    import _interpreters as interpreters
    run = interpreters.exec
except ImportError:
    import _xxsubinterpreters as interpreters
    run = interpreters.run_string
code = "import sys; sys.path.insert(0, %r); import inner; inner.%s(60)" % (folder, sys.argv[1])
for _ in range(int(sys.argv[2])):
    threading.Thread(target=lambda: run(interpreters.create(), code), daemon=True).start()
print("up", flush=True)
while True:
    threading.Event().wait(1)
'''


def write(directory, name, text):
    path = os.path.join(directory, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def without_sections(source, target):
    """A copy whose ELF header tells of no sections, so that there are neither symbols nor names: as `sstrip` leaves it."""
    with open(source, "rb") as file:
        data = bytearray(file.read())
    data[0x28:0x30] = bytes(8)  # e_shoff
    data[0x3a:0x40] = struct.pack("<HHH", 64, 0, 0)  # e_shentsize, e_shnum, e_shstrndx
    with open(target, "wb") as file:
        file.write(data)
    os.chmod(target, 0o755)


def library_of(python):
    """The libpython that an interpreter of pyenv loads; None: it is static."""
    found = [os.path.join(folder, name) for folder in [os.path.join(os.path.dirname(os.path.dirname(python)), "lib")] if os.path.isdir(folder)
             for name in sorted(os.listdir(folder)) if name.startswith("libpython3.") and ".so.1" in name]
    return os.path.realpath(found[0]) if found else None


def profile(pid, directory, backend="auto", seconds=1.2):
    done = pyparallel("profile", "-q", "--backend", backend, "-p", pid, "-d", seconds, "-o", "rec.pb.gz", "--json", "-", "--min-share", 0,
                      cwd=directory)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def child_of(pid):
    """The last of a chain of processes that have one child each."""
    while True:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            children = file.read().split()
        if not children:
            return pid
        pid = int(children[0])


class Interpreters(unittest.TestCase):
    def look(self, pid, directory, script, version, backend="auto", gil=True):
        """Records PID, checks and gives the report."""
        def measure():
            report = profile(pid, directory, backend)
            self.check(report, script, version, gil)
            return report
        return harness.measured(measure)

    def check(self, report, script, version, gil):
        self.assertEqual(report["target"]["python"], version)
        self.assertEqual(report["target"]["gil"], gil)
        loops = {(loop["function"], loop["line"]): loop for loop in report["loops"]}
        self.assertNotIn("__init__", {loop["function"] for loop in report["loops"]})  # the frame of _Py_InitCleanup
        hot, made = loops[("hot", 9)], loops[("Thing.__init__", 5)]
        self.assertEqual(os.path.basename(hot["file"]), os.path.basename(script))
        self.assertGreater(hot["share"], 0.2)
        self.assertGreater(made["share"], 0.03)
        self.assertGreater(hot["share"] + made["share"], 0.85)
        on_cpu = hot["states"]["oncpu_gil"] + hot["states"]["oncpu_nogil"]
        self.assertGreater(hot["states"]["oncpu_gil" if gil else "oncpu_nogil"], 0.9 * on_cpu)
        beside = [thread for thread in report["threads"] if thread["states"]["sleep"] > 0.2 * thread["wall_s"]]
        self.assertEqual(len(beside), 1, report["threads"])
        self.assertLess(report["recording"]["torn"], 0.02 * report["recording"]["samples"] + 3)
        self.assertLess(report["recording"]["unresolved"], 3)

    def test_known_program(self):
        found = harness.interpreters()
        for name, python in found.items():
            for backend in harness.backends():
                with self.subTest(f"{name} {backend}"), folder() as directory:
                    script = write(directory, "main.py", PROGRAM)
                    with running([python, script]) as target:
                        version = target.stdout.readline().strip()
                        self.look(target.pid, directory, script, version, backend, gil=not name.endswith("t"))
        self.assertTrue(found)

    def test_container_without_pids_of_ours(self):
        """A root, a mount namespace and a pid namespace of its own: what the target knows of its thread ids is not what we see."""
        found = {name: path for name, path in harness.interpreters().items() if name.endswith("in a container")}
        if not found:
            self.skipTest("no root with interpreters: run scripts/interpreters.sh")
        for name, python in found.items():
            for backend in harness.backends():
                with self.subTest(f"{name} {backend}"), folder() as directory:
                    script = write(directory, "main.py", PROGRAM)
                    with running(["unshare", "-p", "--fork", "--kill-child", python, script]) as target:
                        version = target.stdout.readline().strip()
                        self.look(child_of(target.pid), directory, script, version, backend)

    def test_relative_names_in_a_container(self):
        """To 3.8 the main program has the name by which it was started: it lies in the working directory as the target sees that."""
        found = {name: path for name, path in harness.interpreters().items() if name.endswith("in a container")}
        if not found:
            self.skipTest("no root with interpreters: run scripts/interpreters.sh")
        with folder() as directory:
            write(directory, "part.py", "def part(n):\n    for i in range(n):\n        i * i\nprint('up', flush=True)\nwhile True:\n    part(200000)\n")
            write(directory, "main.py", "exec(compile(open('part.py').read(), 'part.py', 'exec'))\n")
            with running([list(found.values())[0], "main.py"], cwd=directory) as target:
                target.stdout.readline()
                report = profile(target.pid, directory)
            self.assertIn(("part", 2), {(loop["function"], loop["line"]) for loop in report["loops"]})


class Hidden(Interpreters):
    """Interpreters that are not where, or what, they seem."""
    test_known_program = test_container_without_pids_of_ours = test_relative_names_in_a_container = None

    def start(self, name, python, directory, change):
        """Runs PROGRAM with a copy of the interpreter (its library, or itself where it is static) that CHANGE(source, copy) makes."""
        library = library_of(python)
        copy = os.path.join(directory, os.path.basename(library or python))
        change(library or os.path.realpath(python), copy)
        script = write(directory, "main.py", PROGRAM)
        environment = dict(os.environ)
        if library:
            environment["LD_PRELOAD"] = copy
            return [python, script], environment, copy
        prefix = subprocess.run([python, "-c", "import sys; print(sys.prefix)"], capture_output=True, text=True, check=True).stdout.strip()
        environment["PYTHONHOME"] = prefix
        return [copy, script], environment, copy

    def each(self):
        """pyenv's and the system's: those whose files can be copied."""
        for name, python in harness.interpreters().items():
            if "container" not in name and not name.endswith("t"):
                yield name, python

    def test_stripped(self):
        for name, python in self.each():
            with self.subTest(name), folder() as directory:
                command, environment, _ = self.start(name, python, directory, without_sections)
                with running(command, env=environment) as target:
                    version = target.stdout.readline().strip()
                    report = self.look(target.pid, directory, command[-1], version)
                    # 3.6 keeps who holds the GIL in a variable that only a symbol tells
                    self.assertEqual(any("stripped" in note for note in report["notes"]), version.startswith("3.6."))

    def test_stripped_in_a_container(self):
        found = {name: path for name, path in harness.interpreters().items() if name.endswith("in a container")}
        if not found:
            self.skipTest("no root with interpreters: run scripts/interpreters.sh")
        for name, python in found.items():
            with self.subTest(name), folder() as directory:
                copy = os.path.join(directory, os.path.basename(python))
                without_sections(f"{harness.MADE}/sid/usr/bin/{os.path.basename(python)}", copy)
                script = write(directory, "main.py", PROGRAM)
                with running([python, "-c", f"import os; os.execve({copy!r}, [{copy!r}, {script!r}], dict(os.environ, PYTHONHOME='/usr'))"]) as target:
                    version = target.stdout.readline().strip()
                    self.look(target.pid, directory, script, version)

    def test_deleted_and_replaced(self):
        for name, python in self.each():
            with self.subTest(name), folder() as directory:
                command, environment, copy = self.start(name, python, directory, shutil.copy)
                with running(command, env=environment) as target:
                    version = target.stdout.readline().strip()
                    os.remove(copy)
                    write(directory, os.path.basename(copy), "another file by now\n")
                    self.look(target.pid, directory, command[-1], version)


class Missing(unittest.TestCase):
    """Says what this machine cannot show."""

    def test_container(self):
        if not any(name.endswith("in a container") for name in harness.interpreters()):
            self.skipTest("no CPython 3.14 and 3.15: run scripts/interpreters.sh as root")

    def test_free_threaded(self):
        if not any(name.endswith("t") for name in harness.interpreters()):
            self.skipTest("no free-threaded CPython: run scripts/interpreters.sh --free-threaded")


class Subinterpreters(unittest.TestCase):
    @contextlib.contextmanager
    def start(self, python, work, interpreters):
        with folder() as directory:
            write(directory, "inner.py", INNER)
            with running([python, write(directory, "outer.py", OUTER), work, str(interpreters)]) as target:
                self.assertEqual(target.stdout.readline(), "up\n")
                yield target, directory
                target.send_signal(signal.SIGKILL)

    def test_waits_for_own_gil(self):
        """In each of two subinterpreters two threads want the GIL that it has to itself: that is what they wait for."""
        for name, python in harness.interpreters(first=(3, 12), free_threaded=False).items():
            for backend in harness.backends():
                with self.subTest(f"{name} {backend}"), self.start(python, "both", 2) as (target, directory):
                    harness.measured(lambda: self.check_waits(profile(target.pid, directory, backend)))

    def check_waits(self, report):
        loop = next(loop for loop in report["loops"] if (loop["function"], loop["line"]) == ("hot", 5))
        self.assertGreater(loop["wall_s"], 3 * report["recording"]["duration_s"], loop)
        own = loop["wall_s"] - loop["states"]["runqueue"]
        self.assertGreater(loop["states"]["gil_wait"], 0.3 * own, loop["states"])
        self.assertLess(loop["states"]["lock"], 0.02 * own, loop["states"])

    def test_own_gil(self):
        for name, python in harness.interpreters(first=(3, 8)).items():
            own = tuple(map(int, name.rstrip("t").split()[0].split("."))) >= (3, 12)
            if not own and name != "3.8":
                continue
            for backend in harness.backends():
                with self.subTest(f"{name} {backend}"), self.start(python, "hot", 2) as (target, directory):
                    harness.measured(lambda: self.check(profile(target.pid, directory, backend, seconds=2), backend, own, not name.endswith("t")))

    def check(self, report, backend, own, gil):
        loop = next(loop for loop in report["loops"] if (loop["function"], loop["line"]) == ("hot", 5))
        # before 3.12 they share the GIL (3.9 to 3.11 ask the wrong interpreter to drop it, so that one waits for good)
        self.assertGreater(loop["wall_s"], (1.5 if own else 0.75) * report["recording"]["duration_s"], loop)
        held, released = loop["states"]["oncpu_gil"], loop["states"]["oncpu_nogil"]
        if gil:
            self.assertGreater(held, (0.9 if backend == "ebpf" else 0.6) * (held + released))
        if own:  # they do not wait for each other
            self.assertLess(loop["states"]["gil_wait"], 0.1 * loop["wall_s"])


if __name__ == "__main__":
    harness.main()
