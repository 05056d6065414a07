"""Hostile targets: they cost nothing but a count. Whatever a target's memory, names and files hold, pyparallel ends in time, with an exit
code of the contract, within bounds of memory, with a report that parses, and it neither reads for the target what the target may not read nor
prints what a terminal or a browser would obey. PP_FULL=1: every interpreter, else the newest that both samplers know."""
import contextlib
import os
import resource
import signal
import subprocess
import tempfile
import time
import unittest

import harness
import pprof
from harness import PYPARALLEL, folder, pyparallel, running

FULL = bool(os.environ.get("PP_FULL"))
LIMIT_S = 20        # for a recording of 0.6 s and its report
MEMORY_MB = 250     # the report's analysis included
EVIL = "\x1b]0;owned\x07\x1b[31m\u009b31m\u202e<script>alert(1)</script>\r&\""

# Damages the frames and objects of a thread that is blocked for good; the main thread goes on as if nothing were.
DAMAGE = r'''
import ctypes, gc, sys, threading, time
gc.disable()
case, version = sys.argv[1], sys.version_info[:2]
lock = threading.Lock()
lock.acquire()

def u64(address, value=None):
    cell = ctypes.c_uint64.from_address(address)
    if value is not None:
        cell.value = value & 0xffffffffffffffff
    return cell.value

lock_source = """
class Thing:
    pass

def blocked(items, text, table, raw, thing):
    for item in items:
        lock.acquire()

def middle(*arguments):
    blocked(*arguments)

def outer():
    middle(items, "a text that is not interned", {1: 2}, bytearray(10), Thing())
"""
items = list(range(100))
exec(compile(lock_source, "damaged.py", "exec"), globals())
thread = threading.Thread(target=outer, daemon=True)
thread.start()
time.sleep(0.2)
inner = sys._current_frames()[thread.ident]
values = dict(inner.f_locals)

HEAD = object.__basicsize__ - 16  # free-threaded builds have a longer one

def memory(frame):
    """What the walk reads as a frame: the object itself to 3.10, later what it points at."""
    return id(frame) if version < (3, 11) else u64(id(frame) + 24 + HEAD)

PREVIOUS = 24 if version < (3, 11) else 48 if version == (3, 11) else 8
CODE = 32 if version <= (3, 11) else 0
TYPE = 8 + HEAD
SIZE = 16 + HEAD  # ob_size, the length of a str, ma_used
frames = [memory(frame) for frame in (inner, inner.f_back, inner.f_back.f_back)]
code = inner.f_code
huge = 1 << 60

def parts():
    """What the code object refers to: found in its memory, because attributes may be copies."""
    with open("/proc/self/mem", "rb", buffering=0) as memory_file:
        for at in range(16, sys.getsizeof(code) & ~7, 8):
            pointer = u64(id(code) + at)
            try:
                memory_file.seek(pointer + TYPE)
                kind = int.from_bytes(memory_file.read(8), "little")
                size = int.from_bytes(memory_file.read(8), "little")
            except (OSError, ValueError, OverflowError):
                continue
            if kind in (id(tuple), id(bytes), id(str)) and size:  # the empty ones are everyone's
                yield pointer

def each_length(value):
    for thing in (values["items"], values["text"], values["table"], values["raw"]):
        u64(id(thing) + SIZE, value)
    for pointer in list(parts()):
        u64(pointer + SIZE, value)

def hold(*things):
    """References that are never given back: what is damaged must not be freed."""
    for thing in things:
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(thing))

hold(code, inner, *values.values())
if case == "self_cycle":
    u64(frames[0] + PREVIOUS, frames[0])
elif case == "cycle":
    u64(frames[2] + PREVIOUS, frames[0])
elif case == "wild_previous":
    u64(frames[1] + PREVIOUS, 0xffff888000000000)
elif case == "odd_previous":
    u64(frames[1] + PREVIOUS, frames[2] + 3)
elif case == "wild_code":
    u64(frames[0] + CODE, 0xffffffffff600000)
    u64(frames[1] + CODE, 0x7fffffffffff)
    u64(frames[2] + CODE, id(items))
elif case == "huge_lengths":
    each_length(huge)
elif case == "negative_lengths":
    each_length(-1)
elif case == "most_lengths":
    each_length((1 << 63) - 1)
elif case == "wild_types":
    for pointer in [id(values[name]) for name in ("items", "text", "table", "raw", "thing")] + list(parts()):
        u64(pointer + TYPE, 0xdeadbeefcafe)
elif case == "thread_cycle":
    get = ctypes.pythonapi.PyThreadState_Get
    get.restype = ctypes.c_void_p
    state = get()
    u64(state + 8, state)  # next: itself
else:
    raise SystemExit("no such case: " + case)
print("up", flush=True)

def busy():
    total = 0
    while True:
        for i in range(1000):
            total += i
busy()
'''
DAMAGES = ("self_cycle", "cycle", "wild_previous", "odd_previous", "wild_code", "huge_lengths", "negative_lengths", "most_lengths", "wild_types",
           "thread_cycle")

# Code objects that come and go, and one whose first line changes all the time while it runs.
CHANGING = r'''
import ctypes, sys, threading
sys.setswitchinterval(1e-4)
text = "def f(n):\n    t = 0\n    for i in range(n):\n        t += i\n    return t\nf(50)\n"
fixed = {}
exec(compile("\n" * 77776 + text.replace("f(50)\n", ""), "fixed.py", "exec"), fixed)
code = fixed["f"].__code__
address = next(id(code) + at for at in range(0, sys.getsizeof(code), 4) if ctypes.c_int32.from_address(id(code) + at).value == 77777)

def change():
    cell, line = ctypes.c_int32.from_address(address), 0
    while True:
        line = (line + 12345) % (1 << 31)
        cell.value = line - (1 << 30)
        for i in range(100):
            pass

def make():
    number = 0
    while True:
        number += 1
        exec(compile("\n" * (number % 50) + text, "made%d.py" % (number % 1000), "exec"), {})

for target in (change, make):
    threading.Thread(target=target, daemon=True).start()
print("up", flush=True)
while True:
    fixed["f"](1000)
'''

NAMED = r'''
import sys, threading, time
evil = sys.argv[1]
try:  # the thread's name as the kernel has it
    with open("/proc/self/comm", "w") as file:
        file.write("\x1b[31m\u202e<b>")
except OSError:
    pass
source = "def spin(seconds):\n    import time\n    end = time.time() + seconds\n    while time.time() < end:\n        for i in range(1000):\n            i * i\n"
with open(__file__.replace("named.py", evil.replace("/", "|") + ".py"), "w", encoding="utf-8") as file:
    file.write(source)
space = {}
exec(compile(source, file.name, "exec"), space)
def calls():
    while True:
        space["spin"](1)

if hasattr(calls.__code__, "replace"):
    names = {"co_name": evil}
    if hasattr(calls.__code__, "co_qualname"):
        names["co_qualname"] = evil
    calls.__code__ = calls.__code__.replace(**names)
print("up", flush=True)
calls()
'''

READING = r'''
import sys
text = "def spin():\n    while True:\n        for i in range(1000):\n            i * i\n"
space = {}
exec(compile(text, sys.argv[1], "exec"), space)
print("up", flush=True)
space["spin"]()
'''

# Programs that do to themselves and to their files what a recording does not expect; each goes on for good. `each_turn(n)` is the loop in question.
RESTLESS = {
    "becomes itself again and again": r"""
import os, sys, time
if "again" not in sys.argv:
    print("up", flush=True)
end = time.time() + 0.02
while time.time() < end:
    sum(range(1000))
os.execv(sys.executable, [sys.executable, __file__, "again"])
""",
    "a tree of children": r"""
import os, time
print("up", flush=True)
def tree(depth):
    for _ in range(3):
        if depth and not os.fork():
            tree(depth - 1)
            end = time.time() + 0.1
            while time.time() < end:
                sum(range(100))
            os._exit(0)
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return
while True:
    tree(3)
""",
    "becomes another user": r"""
import os
def each_turn(n):
    if n == 300 and not os.geteuid():
        os.setresuid(65534, 65534, 65534)
""",
    "changes its root": r"""
import os, tempfile
empty = tempfile.mkdtemp(dir=".")
def each_turn(n):
    if n == 300 and not os.geteuid():
        os.chroot(empty)
        os.chdir("/")
""",
    "its source changes": r"""
import os, random, threading
path = os.path.abspath("changing_source.py")
text = "def each_turn(n):\n" + "    # more\n" * 3000 + "    for i in range(100):\n        i * i\n"
exec(compile(text, path, "exec"), globals())
def write():
    with open(path, "w") as file:
        file.write(text)
def change():
    ways = (write, lambda: os.truncate(path, random.randrange(len(text))), lambda: os.unlink(path), lambda: os.rename(path, path + "x"),
            lambda: os.symlink(path + "x", path))
    while True:
        try:
            random.choice(ways)()
        except OSError:
            pass
threading.Thread(target=change, daemon=True).start()
""",
    "frames are written to": r"""
import ctypes, random, sys, threading, time
lock = threading.Lock()
lock.acquire()
def down(depth):
    return down(depth - 1) if depth else lock.acquire()
blocked = threading.Thread(target=down, args=(20,), daemon=True)
blocked.start()
time.sleep(0.2)
frame, addresses = sys._current_frames()[blocked.ident].f_back, []
while frame.f_back.f_code is down.__code__:
    addresses.append(ctypes.c_uint64.from_address(id(frame) + 24).value if sys.version_info >= (3, 11) else id(frame))
    frame = frame.f_back
def write():
    while True:
        at = random.choice(addresses) + 8 * random.randrange(10)
        cell = ctypes.c_uint64.from_address(at)
        held = cell.value
        for _ in range(20):
            cell.value = random.choice((0, held ^ random.getrandbits(48), random.getrandbits(64), id(blocked), at))
        cell.value = held
threading.Thread(target=write, daemon=True).start()
""",
    "its threads change their names": r"""
import os, threading
def rename():
    while True:
        with open("/proc/thread-self/comm", "wb", buffering=0) as file:
            file.write(b"\x1b[31m" + os.urandom(4))
for _ in range(4):
    threading.Thread(target=rename, daemon=True).start()
""",
    "a function's code is another each time": r"""
def one(n):
    for i in range(n):
        i * i
def two(n):
    while n:
        n -= 1
codes = [function.__code__ for function in (one, two)]
def changed(n):
    pass
def each_turn(n):
    code = codes[n % 2]
    changed.__code__ = code.replace(co_firstlineno=n % 1000 + 1, co_name="n%d" % (n % 50)) if hasattr(code, "replace") else code
    changed(100)
""",
    "threads that end at once": r"""
import threading
def nothing():
    pass
def each_turn(n):
    thread = threading.Thread(target=nothing)
    thread.start()
    thread.join()
""",
    "generators in many threads": r"""
import sys, threading
sys.setswitchinterval(1e-4)
def nested(depth):
    if depth:
        yield from nested(depth - 1)
    while True:
        yield depth
def work():
    while True:
        made = [nested(depth) for depth in range(20)]
        for each in made:
            next(each)
        for each in made:
            each.close()
for _ in range(16):
    threading.Thread(target=work, daemon=True).start()
""",
    "modules come and go": r"""
import _ctypes, ctypes, glob, importlib, os, sys, sysconfig
images = sorted(glob.glob(os.path.join(sysconfig.get_path("platstdlib"), "lib-dynload", "_[a-d]*.so")))[:20]
def each_turn(n):
    for image in images:
        _ctypes.dlclose(ctypes.CDLL(image)._handle)
    for name in ("csv", "_csv", "decimal", "_decimal", "json", "_json"):
        sys.modules.pop(name, None)
        importlib.import_module(name)
""",
    "children that end in the middle of everything": r"""
import os, threading
def spin():
    while True:
        sum(range(100))
def down(depth):
    if not depth:
        os._exit(0)
    down(depth - 1)
def each_turn(n):
    pid = os.fork()
    if not pid:
        for _ in range(3):
            threading.Thread(target=spin, daemon=True).start()
        down(400)
    os.waitpid(pid, 0)
""",
    "a thousand threads": r"""
import threading, time
threading.stack_size(65536)
def nap():
    while True:
        time.sleep(0.2)
for _ in range(1000):
    threading.Thread(target=nap, daemon=True).start()
""",
}

TURNS = r"""
if "each_turn" not in globals():
    def each_turn(n):
        pass
print("up", flush=True)
def turns():
    n = 0
    while True:
        n += 1
        each_turn(n)
        for i in range(1000):
            i * i
turns()
"""


class Result:
    pass


def profile(pid, directory, backend, *more, seconds=0.5, environment=None):
    """Records PID; what came of it, with the time and the memory that it took. Killed, with status None, when it is late."""
    result = Result()
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        before = time.monotonic()
        process = subprocess.Popen([PYPARALLEL, "profile", "--color", "never", "--backend", backend, "-p", str(pid), "-d", str(seconds),
                                    "-o", "rec.pb.gz", "--json", "report.json", "--min-share", "0", *more], cwd=directory, stdin=subprocess.DEVNULL,
                                   stdout=out, stderr=err, env=environment)
        result.status = None
        while result.status is None and time.monotonic() < before + LIMIT_S + seconds:
            done, status, usage = os.wait4(process.pid, os.WNOHANG)
            if done:
                result.status = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
                result.memory_mb = usage.ru_maxrss / 1024
            time.sleep(0.01)
        if result.status is None:
            process.kill()
            os.waitpid(process.pid, 0)
        process.returncode = 0  # waited for
        result.seconds = time.monotonic() - before
        out.seek(0)
        err.seek(0)
        result.text, result.errors = out.read(), err.read()
    return result


def chosen():
    found = list(harness.interpreters().items())
    return found if FULL else [item for item in found if item[0][0].isdigit()][-1:]


class Hostile(unittest.TestCase):
    @contextlib.contextmanager
    def one(self, version, python, backend, more):
        with self.subTest(version, backend=backend, **more), folder() as directory:
            yield python, backend, directory

    def each(self, backends=None, **more):
        """Interpreters and backends, each a subtest with a folder of its own, to be entered by `with`."""
        return [self.one(version, python, backend, more) for version, python in chosen() for backend in backends or harness.backends()]

    def in_turn(self, number):
        """All backends, or to save time one of them for each case."""
        every = harness.backends()
        return every if FULL else [every[number % len(every)]]

    def start(self, python, directory, name, text, *arguments, **options):
        with open(os.path.join(directory, name), "w", encoding="utf-8") as file:
            file.write(text)
        return running([python, os.path.join(directory, name), *arguments], cwd=directory, **options)

    def up(self, target):
        line = target.stdout.readline()
        if line != "up\n":
            target.kill()
            self.fail("the target did not start: " + target.communicate()[1])

    def fine(self, result, directory, codes=(0,)):
        """In time, with one of the codes, within bounds; the report, where there is one."""
        self.assertIsNotNone(result.status, f"not finished after {result.seconds:.0f} s")
        self.assertIn(result.status, codes, result.errors)
        self.assertLess(result.memory_mb, MEMORY_MB)
        if result.status:
            return None
        pprof.read(os.path.join(directory, "rec.pb.gz"))
        return harness.load(os.path.join(directory, "report.json"))

    def test_damaged_memory(self):
        for number, case in enumerate(DAMAGES):
            for each in self.each(self.in_turn(number), case=case):
                with each as (python, backend, directory):
                    with self.start(python, directory, "damage.py", DAMAGE, case) as target:
                        self.up(target)
                        report = self.fine(profile(target.pid, directory, backend), directory)
                        self.assertIsNone(target.poll(), "the target died")
                        # what is not damaged is seen as ever
                        busy = [loop for loop in report["loops"] if loop["function"] == "busy"]
                        self.assertTrue(busy, [loop["function"] for loop in report["loops"]])
                        self.assertGreater(busy[0]["wall_s"], 0.4)
                        if case in ("self_cycle", "cycle"):
                            self.assertGreater(sum(report["recording"][count] for count in ("truncated", "torn", "partial")), 0, "a cycle is counted")

    def test_code_that_changes_while_it_is_read(self):
        for each in self.each():
            with each as (python, backend, directory):
                with self.start(python, directory, "changing.py", CHANGING) as target:
                    self.up(target)
                    report = self.fine(profile(target.pid, directory, backend, seconds=1.5), directory)
                    self.assertIsNone(target.poll(), "the target died")
                    self.assertGreater(report["recording"]["samples"], 100)

    def test_names_that_a_terminal_or_browser_would_obey(self):
        for each in self.each():
            with each as (python, backend, directory):
                with self.start(python, directory, "named.py", NAMED, EVIL) as target:
                    self.up(target)
                    result = profile(target.pid, directory, backend, "--report", "page.html")
                    self.fine(result, directory)
                self.assertGreaterEqual(result.text.count("owned"), 3)  # of the command line and two loops: there, made harmless
                again = pyparallel("suggest", "--color", "never", "rec.pb.gz", cwd=directory)
                for name, text in (("stdout", result.text), ("stderr", result.errors), ("suggest", again.stdout + again.stderr)):
                    bad = sorted({char for char in text if (ord(char) < 32 and char not in "\n\t") or 127 <= ord(char) < 160
                                  or char in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"})
                    self.assertEqual(bad, [], name)
                page = harness.read(os.path.join(directory, "page.html"))
                self.assertNotIn("<script>alert(1)", page)
                self.assertIn("alert(1)", page)

    def test_files_that_only_root_may_read(self):
        """The target is an ordinary user's, the profiler is root: the user must not get root's files by way of the report."""
        if os.geteuid() != 0:
            self.skipTest("needs root to become another user")
        secret = "SECRET_" + os.urandom(8).hex()
        python = next((path for path in ("/usr/bin/python3",) if os.path.exists(path)), None)
        if not python:
            self.skipTest("no Python that another user may run")
        for backend in harness.backends():
            with folder() as directory, tempfile.TemporaryDirectory() as private:
                os.chmod(directory, 0o755)
                home = os.path.join(directory, "home")
                os.mkdir(home)
                os.chown(home, 65534, 65534)
                hidden = os.path.join(private, "secret.py")
                with open(hidden, "w", encoding="utf-8") as file:
                    file.write(f"def spin():\n    while True:  # {secret}\n        for i in range(1000):\n            i * '{secret}'\n")
                os.symlink(hidden, os.path.join(home, "link.py"))
                os.symlink(hidden, os.path.join(home, "helper.py"))
                open_to_root = os.path.join(home, "mode.py")
                with open(open_to_root, "w", encoding="utf-8") as file, open(hidden, encoding="utf-8") as source:
                    file.write(source.read())
                os.chmod(open_to_root, 0o600)
                importing = READING.replace("import sys\n", "import sys\nif 0:\n    import helper\n    helper.spin()\n")
                for name in (hidden, os.path.join(home, "link.py"), open_to_root, f"/proc/{os.getpid()}/environ", "/proc/self/environ", "reading.py"):
                    with self.subTest(backend=backend, file=name), self.user(home, importing, python, name) as target:
                        self.up(target)
                        result = profile(target.pid, directory, backend, "--report", "page.html", environment=dict(os.environ, HIDDEN=secret))
                        self.fine(result, directory)
                        for kept in ("page.html", "report.json"):
                            self.assertNotIn(secret, harness.read(os.path.join(directory, kept)), kept)
                        self.assertNotIn(secret, result.text + result.errors)
                        recording = subprocess.run(["gzip", "-dc", "rec.pb.gz"], cwd=directory, stdout=subprocess.PIPE, check=True).stdout
                        self.assertNotIn(secret.encode(), recording)

    def test_files_that_do_not_end(self):
        for each in self.each(harness.backends()[:1]):  # what is read of files does not depend on it
            with each as (python, backend, directory):
                fifo, big, folder_ = (os.path.join(directory, name) for name in ("fifo.py", "big.py", "folder.py"))
                os.mkfifo(fifo)
                os.mkdir(folder_)
                with open(big, "wb") as file:
                    file.truncate(20 << 30)
                for name in (fifo, big, folder_, "/dev/zero", "/dev/tty", "/proc/kmsg", "x" * 5000 + ".py", "../" * 400 + "etc/passwd"):
                    with self.subTest(file=name[:40]), self.start(python, directory, "reading.py", READING.replace("sys.argv[1]", repr(name))) as target:
                        self.up(target)
                        self.fine(profile(target.pid, directory, backend, "--report", "page.html"), directory)

    def test_forks_all_the_time(self):
        text = ("import os\nprint('up', flush=True)\nwhile True:\n    pid = os.fork()\n    if not pid:\n        os._exit(0)\n    os.waitpid(pid, 0)\n")
        working = text.replace("        os._exit", "        sum(range(3000))\n        os._exit")
        for name, program in (("empty", text), ("working", working)):
            for each in self.each(children=name):
                with each as (python, backend, directory):
                    with self.start(python, directory, "forks.py", program) as target:
                        self.up(target)
                        result = profile(target.pid, directory, backend, seconds=2)
                        report = self.fine(result, directory)
                        self.assertIsNone(target.poll())
                        main = next(thread for thread in report["threads"] if thread["tid"] == target.pid)
                        self.assertAlmostEqual(sum(main["states"].values()), report["recording"]["duration_s"], delta=0.1)

    def test_restless(self):
        """Nothing of it hurts; the time of the first thread is told to the end, and the function that it is in."""
        for number, (name, text) in enumerate(RESTLESS.items()):
            for each in self.each(self.in_turn(number), program=name):
                with each as (python, backend, directory):
                    goes_on = '"up"' in text
                    with self.start(python, directory, "restless.py", text if goes_on else text + TURNS, start_new_session=True) as target:
                        try:
                            self.up(target)
                            report = self.fine(profile(target.pid, directory, backend, "--report", "page.html", seconds=0.7), directory)
                            self.assertIsNone(target.poll(), "the target died")
                        finally:
                            os.killpg(target.pid, signal.SIGKILL)  # its children too
                    main = next(thread for thread in report["threads"] if thread["tid"] == target.pid)
                    self.assertAlmostEqual(sum(main["states"].values()), report["recording"]["duration_s"], delta=0.1)
                    if not goes_on:  # its source may be one that it cannot read any more
                        names = {name for sample in pprof.read(os.path.join(directory, "rec.pb.gz")) for name, _, _ in sample.frames}
                        self.assertIn("turns", names)

    def test_ends_during_the_attach(self):
        text = ("import os, sys, time\nprint('up', flush=True)\nend = time.time() + float(sys.argv[1])\nwhile time.time() < end:\n    pass\nos._exit(0)\n")
        for number, seconds in enumerate((0, 0.005, 0.01, 0.02, 0.03, 0.04, 0.06, 0.1)):
            for each in self.each(self.in_turn(number // 2), seconds=seconds):
                with each as (python, backend, directory):
                    with self.start(python, directory, "ends.py", text, str(seconds)) as target:
                        self.up(target)
                        self.fine(profile(target.pid, directory, backend), directory, (0, 3, 6))

    def test_deleted_interpreter(self):
        """Its file is no longer on the disk, and another file, which is none, has its name."""
        text = ("import os, sys\nif len(sys.argv) < 2:\n    import shutil\n    copy = os.path.abspath('python-copy')\n"
                "    shutil.copy(os.path.realpath(sys.executable), copy)\n    os.environ['PYTHONHOME'] = sys.prefix\n"
                "    os.environ['PYTHONPATH'] = ':'.join(sys.path[1:])\n"  # a build tree's are not below it
                "    os.execv(copy, [copy, __file__, copy])\nos.unlink(sys.argv[1])\n"
                "with open(sys.argv[1], 'wb') as file:\n    file.write(b'\\x7fELF' + b'\\xff' * 4096)\n")
        for each in self.each():
            with each as (python, backend, directory):
                with self.start(python, directory, "deleted.py", text + TURNS) as target:
                    self.up(target)
                    report = self.fine(profile(target.pid, directory, backend), directory)
                    self.assertIsNone(target.poll(), "the target died")
                    self.assertIn("turns", {loop["function"] for loop in report["loops"]})

    def test_threads_all_the_time(self):
        text = ("import threading\nprint('up', flush=True)\nwhile True:\n    t = [threading.Thread(target=sum, args=(range(1000),)) for _ in range(4)]\n"
                "    [x.start() for x in t]\n    [x.join() for x in t]\n")
        for each in self.each():
            with each as (python, backend, directory):
                with self.start(python, directory, "threads.py", text) as target:
                    self.up(target)
                    self.fine(profile(target.pid, directory, backend, seconds=2), directory)
                    self.assertIsNone(target.poll())

    def test_ends_in_the_middle(self):
        busy = "import os, signal, sys, time\nprint('up', flush=True)\nend = time.time() + 0.7\nwhile time.time() < end:\n    for i in range(1000):\n        i * i\n"
        ends = {"exit": "", "kill": "os.kill(os.getpid(), signal.SIGKILL)\n", "abort": "os.abort()\n", "_exit": "os._exit(3)\n",
                "exec another": "os.execv('/bin/sleep', ['sleep', '5'])\n",
                "exec itself": "os.execv(sys.executable, [sys.executable, '-c', 'for i in range(1 << 60): sum(range(1000))'])\n",
                "thread stays": "import threading\nthreading.Thread(target=time.sleep, args=(1,)).start()\nimport ctypes\n"
                                "ctypes.CDLL(None).pthread_exit(None)\n"}
        for number, (name, end) in enumerate(ends.items()):
            for each in self.each(self.in_turn(number), end=name):
                with each as (python, backend, directory):
                    with self.start(python, directory, "ends.py", busy + end, preexec_fn=no_core) as target:
                        self.up(target)
                        self.fine(profile(target.pid, directory, backend, seconds=2), directory, (0, 6))

    def test_stopped(self):
        """A target that is stopped all the while, and one that has ended but is not waited for."""
        for each in self.each():
            with each as (python, backend, directory):
                with self.start(python, directory, "busy.py", "print('up', flush=True)\nwhile True: sum(range(1000))\n") as target:
                    self.up(target)
                    target.send_signal(signal.SIGSTOP)
                    report = self.fine(profile(target.pid, directory, backend), directory, (0, 6))
                    for thread in report["threads"] if report else ():
                        self.assertEqual(thread["states"].get("fault", 0), 0)
                    target.send_signal(signal.SIGKILL)
                    time.sleep(0.1)
                    self.fine(profile(target.pid, directory, backend), directory, (3, 6))

    def test_stopped_now_and_then_with_children_that_are_not_waited_for(self):
        text = ("import os, signal, time\nparent = os.getpid()\nfor _ in range(3):\n    if not os.fork():\n        os._exit(0)\n"
                "if not os.fork():\n    while os.getppid() == parent:\n        for number in (signal.SIGSTOP, signal.SIGCONT):\n"
                "            os.kill(parent, number)\n            time.sleep(0.05)\n    os._exit(0)\n"
                "print('up', flush=True)\nfor _ in range(3):\n    if not os.fork():\n        os._exit(0)\nwhile True:\n    sum(range(1000))\n")
        for each in self.each():
            with each as (python, backend, directory):
                with self.start(python, directory, "stops.py", text) as target:
                    self.up(target)
                    report = self.fine(profile(target.pid, directory, backend), directory)
                main = next(thread for thread in report["threads"] if thread["tid"] == target.pid)
                self.assertGreater(main["states"].get("other", 0), 0.1, "it was stopped for half of the time")
                self.assertLess(main["states"].get("fault", 0), 0.1)
                for thread in report["threads"]:
                    self.assertLess(thread["wall_s"], report["recording"]["duration_s"] + 0.1, "a zombie is no new process at each look")
                self.assertLess(len(report["threads"]), 7)

    def test_deep_recursion(self):
        text = ("import sys, threading, time\nsys.setrecursionlimit(100000)\nthreading.stack_size(512 << 20)\n"
                "def down(n):\n    if n:\n        down(n - 1)\n    else:\n        print('up', flush=True)\n        bottom()\n"
                "def bottom():\n    while True:\n        for i in range(1000):\n            i * i\n"
                "def top():\n    down(int(sys.argv[1]))\nthreading.Thread(target=top).start()\n")
        for depth in (1000, 10000):
            for each in self.each(depth=depth):
                with each as (python, backend, directory):
                    with self.start(python, directory, "deep.py", text, str(depth)) as target:
                        self.up(target)
                        report = self.fine(profile(target.pid, directory, backend), directory)
                        self.assertGreater(report["recording"]["truncated"], 0)
                        loop = harness.hottest(report)
                        self.assertEqual(loop["function"], "bottom")  # the innermost frames are kept
                        cut = [sample.frames for sample in pprof.read(os.path.join(directory, "rec.pb.gz"))
                               if sample.frames[0][0] == "bottom" and any(name == "<frames omitted>" for name, _, _ in sample.frames)]
                        self.assertTrue(cut, "stacks say where they were cut")
                        if depth == 1000:  # of deeper ones the walk does not come to the end
                            outermost = {frames[-1][0] for frames in cut}
                            self.assertTrue(any("bootstrap" in name for name in outermost), f"the outermost frames are kept: {outermost}")

    def user(self, home, text, python, *arguments):
        with open(os.path.join(home, "reading.py"), "w", encoding="utf-8") as file:
            file.write(text)
        return running(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", python, os.path.join(home, "reading.py"), *arguments], cwd=home)


def no_core():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    harness.main()
