"""The samplers on real interpreters: lines, shares and states against the program's own clock; fallback; harmlessness."""
import json
import os
import shutil
import signal
import subprocess
import time
import unittest

import harness
import pprof
from harness import PYPARALLEL, PYTHON, folder, pyparallel, running

# Times its own loops by timestamps and prints them when it is asked to end.
CLOCKED = '''
import json, os, signal, socket, sys, threading, time, zlib
clock, spent, ended = time.time, [], []
signal.signal(signal.SIGUSR1, lambda *_: ended.append(1))
left, right = socket.socketpair()
def echo():
    while True:
        data = right.recv(10)
        if not data:
            return
        time.sleep(0.001)
        right.sendall(data)
threading.Thread(target=echo, daemon=True).start()
data = b"x" * 3000000
def cpu():
    total = 0
    for i in range(300000):
        total += i * i
def hashing():
    for _ in range(8):
        zlib.crc32(data)
def net():
    for _ in range(25):
        left.sendall(b"x")
        left.recv(10)
def sleep():
    for _ in range(5):
        time.sleep(0.01)
print("up", flush=True)
while not ended:
    for work in (cpu, hashing, net, sleep):
        before = clock()
        work()
        spent.append((work.__name__, before, clock()))
print(json.dumps(spent))
'''
STATE = {"cpu": "oncpu_gil", "hashing": "oncpu_nogil", "net": "net", "sleep": "sleep"}


class Truth(unittest.TestCase):
    """Shares of loops and their states, against timestamps that the program takes itself."""

    def record(self, python, backend, directory):
        script = os.path.join(directory, "clocked.py")
        with open(script, "w", encoding="utf-8") as file:
            file.write(CLOCKED)
        with running([python, script]) as target:
            self.assertEqual(target.stdout.readline(), "up\n")
            done = pyparallel("profile", "-q", "--backend", backend, "-p", target.pid, "-d", 2, "-o", "rec.pb.gz", "--json", "-",
                              "--min-share", 0, cwd=directory)
            self.assertEqual(done.returncode, 0, done.stderr)
            target.send_signal(signal.SIGUSR1)
            truth = json.loads(target.communicate(timeout=30)[0])
        return json.loads(done.stdout), truth

    def check(self, report, truth, points, in_state):
        for name, state in STATE.items():
            state = "oncpu_nogil" if state == "oncpu_gil" and not report["target"]["gil"] else state
            loop = next(loop for loop in report["loops"] if loop["function"] == name)
            begin, length = report["recording"]["start_unix_s"], report["recording"]["duration_s"]
            spent = sum(max(0, min(end, begin + length) - max(start, begin)) for work, start, end in truth if work == name)
            share, measured = spent / length, loop["wall_s"] / length
            self.assertLess(abs(measured - share), points, f"{name}: measured {measured:.4f}, true {share:.4f}")
            waiting = loop["states"].get("runqueue", 0) + loop["states"].get("gil_wait", 0)  # the machine's doing, not the loop's
            own = loop["wall_s"] - waiting
            self.assertGreater(loop["states"].get(state, 0) / own, in_state, f"{name}: {loop['states']}")

    def test_every_interpreter(self):
        """As many at once as there are CPUs: what is compared is each program's own time, without its waits for a CPU."""
        found = harness.interpreters()

        def check(python, backend):
            with folder() as directory:
                def measure():
                    report, truth = self.record(python, backend, directory)
                    # net's loop sends and takes the GIL too, hence the room in the states
                    self.check(report, truth, 0.015 if backend == "ebpf" else 0.03, 0.85)
                    return report
                report = harness.measured(measure)
                main = next(thread for thread in report["threads"] if thread["tid"] == report["target"]["pid"])
                self.assertAlmostEqual(sum(main["states"].values()), report["recording"]["duration_s"], delta=0.1)

        harness.at_once(self, check, [(python, backend) for python in found.values() for backend in harness.backends()], os.cpu_count())
        self.assertTrue(found)


# A recursion of 900 frames is over before it could be copied.
RECURSION = '''
import json, sys, time
sys.setrecursionlimit(5000)
spent = {}
def down(n, acc):
    return down(n - 1, acc + n % 3) if n else acc
def deep():
    for _ in range(100):
        down(900, 0)
def tree(n):
    return tree(n - 1) + tree(n - 1) if n else 1
def wide():
    for _ in range(6):
        tree(13)
def flat():
    total = 0
    for i in range(400000):
        total += i & 3
end = time.perf_counter() + 2
while time.perf_counter() < end:
    for work in deep, wide, flat:
        begun = time.perf_counter()
        work()
        spent[work.__name__] = spent.get(work.__name__, 0) + time.perf_counter() - begun
print(json.dumps(spent))
'''


class Recursion(unittest.TestCase):
    def test_without_ebpf(self):
        """Its outermost frames are found nevertheless; with eBPF too few stacks of it are walked in 2 s for a close bound."""
        def check(python):
            with folder() as directory:
                with open(os.path.join(directory, "main.py"), "w", encoding="utf-8") as file:
                    file.write(RECURSION)

                def measure():
                    done = pyparallel("run", "-q", "--backend", "proc", "--python", python, "-o", "rec.pb.gz", "--json", "report.json", "--min-share", 0,
                                      "main.py", cwd=directory)
                    self.assertEqual(done.returncode, 0, done.stderr)
                    truth = json.loads(done.stdout.splitlines()[0])
                    loops = harness.load(os.path.join(directory, "report.json"))["loops"]
                    for name, spent in truth.items():
                        measured = sum(loop["wall_s"] for loop in loops if loop["function"] == name)
                        self.assertAlmostEqual(measured / sum(truth.values()), spent / sum(truth.values()), delta=0.03, msg=name)
                harness.measured(measure)

        self.each(check)

    def test_asleep_far_down(self):
        """What sleeps stands still, and is found at the first look."""
        text = ("import sys, time\nsys.setrecursionlimit(5000)\ndef down(n):\n    if n:\n        return down(n - 1)\n    nap()\n"
                "def nap():\n    for _ in range(3):\n        time.sleep(0.4)\ndown(600)\n")

        def check(python):
            with folder() as directory:
                with open(os.path.join(directory, "main.py"), "w", encoding="utf-8") as file:
                    file.write(text)
                done = pyparallel("run", "-q", "--backend", "proc", "--python", python, "-o", "rec.pb.gz", "--json", "report.json", "main.py", cwd=directory)
                self.assertEqual(done.returncode, 0, done.stderr)
                loops = harness.load(os.path.join(directory, "report.json"))["loops"]
                self.assertAlmostEqual(sum(loop["states"]["sleep"] for loop in loops if loop["function"] == "nap"), 1.2, delta=0.1)

        self.each(check)

    def each(self, check):
        found = harness.interpreters((3, 11))
        chosen = found if os.environ.get("PP_FULL") else list(found)[:1] + list(found)[-1:]
        harness.at_once(self, check, [(found[name],) for name in chosen], 1)


class Privileges(unittest.TestCase):
    def test_ordinary_user_falls_back(self):
        if os.geteuid() != 0:
            self.skipTest("needs root to become another user")
        with folder("cpu") as directory:
            home = os.path.join(directory, "home")
            os.mkdir(home)
            for path in [directory, home] + [os.path.join(directory, name) for name in os.listdir(directory)]:
                os.chown(path, 65534, 65534)
            binary = os.path.join(directory, "pyparallel")
            shutil.copy(PYPARALLEL, binary)
            python = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else PYTHON

            def measure():
                done = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", binary, "run", "--python", python, "-o",
                                       "rec.pb.gz", "--json", "report.json", "main.py", "500"], cwd=directory, stdout=subprocess.PIPE,
                                      stderr=subprocess.PIPE, text=True, env=dict(os.environ, HOME=home))
                self.assertEqual(done.returncode, 0, done.stderr)
                report = harness.load(os.path.join(directory, "report.json"))
                self.assertEqual(report["target"]["backend"], "proc")
                self.assertIn("CAP_BPF", " ".join(report["notes"]))
                loop = harness.hottest(report)
                self.assertEqual((loop["function"], loop["bound"], loop["pattern"]), ("main", "cpu-gil", "process_pool"))
            harness.measured(measure)


class Children(unittest.TestCase):
    def test_begins_shortly_before_the_end(self):
        """A child that executes an interpreter is told as such, whether or not there was time to read it: the same one, and another."""
        others = [python for name, python in harness.interpreters(containers=False, free_threaded=False).items() if python != PYTHON]
        text = "import subprocess, sys, time\nsubprocess.Popen([sys.argv[2], '-c', 'import time; time.sleep(1.5)'])\ntime.sleep(float(sys.argv[1]))\n"

        def check(backend, child, wait):
            with folder() as directory:
                done = pyparallel("run", "-q", "--backend", backend, "--python", PYTHON, "-o", "rec.pb.gz", "--json", "report.json",
                                  "-c", text, wait, child, cwd=directory)
                self.assertEqual(done.returncode, 0, done.stderr)
                processes = harness.load(os.path.join(directory, "report.json"))["processes"]
                self.assertEqual(len(processes), 2 if child != PYTHON else len(processes))  # it may be over before the child is seen
                for process in processes[1:]:
                    self.assertTrue(process["python"], processes)
                    self.assertEqual(process["python"] == processes[0]["python"], child == PYTHON, processes)

        cases = [(PYTHON, wait) for wait in (0.005, 0.01, 0.015, 0.02, 0.03, 0.05)] + [(python, 1.0) for python in others[-1:]]
        harness.at_once(self, check, [(backend, *case) for backend in harness.backends() for case in cases], 4) # they sleep most of the time

    def test_executes_just_after_the_attach(self):
        """A young child that runs something else when the attach begins, and Python a moment later."""
        parent = "import subprocess, sys, time\nchild = subprocess.Popen(['/bin/sh', '-c', sys.argv[1]])\nprint('up', flush=True)\nchild.wait()\ntime.sleep(2)\n"
        with folder() as directory:
            with open(os.path.join(directory, "child.py"), "w", encoding="utf-8") as file:
                file.write("import time\ndef spin():\n    end = time.time() + 2\n    while time.time() < end:\n        pass\nspin()\n")
            for backend in harness.backends():
                for wait in (0, 0.3):
                    with self.subTest(backend, wait=wait), running([PYTHON, "-c", parent, f"sleep {wait}; exec {PYTHON} child.py"], cwd=directory) as target:
                        self.assertEqual(target.stdout.readline(), "up\n")
                        done = pyparallel("profile", "-q", "--backend", backend, "-p", target.pid, "-d", 1.5, "-o", "rec.pb.gz", "--json", "report.json",
                                          cwd=directory)
                        self.assertEqual(done.returncode, 0, done.stderr)
                        self.assertIn("spin", [loop["function"] for loop in harness.load(os.path.join(directory, "report.json"))["loops"]])


NATIVE = """import hashlib, os, sys, time, zlib
data = os.urandom(1 << 18) + b"abc" * 50000
def squeeze(end):
    while time.time() < end:
        for i in range(2):
            zlib.compress(data, 6)
def digest(end):
    while time.time() < end:
        for i in range(20):
            hashlib.sha256(data).hexdigest()
def pure(end):
    while time.time() < end:
        for i in range(1000):
            i * i
for work in (squeeze, digest, pure):
    work(time.time() + 0.6)
"""

MACHINE = """namespace works {
template <typename T> struct Machine {
	T sum = 0;
	__attribute__((noinline)) long step(long n) { for (long i = 0; i < n; i++) sum += i % 7 ^ sum; return sum; }
};
}
extern "C" long drive(long n) { works::Machine<int> machine; return machine.step(n); }
"""
DRIVES_MACHINE = """import ctypes, time
drive = ctypes.CDLL("./machine.so").drive
def work(end):
    while time.time() < end:
        drive(1000000)
work(time.time() + 0.8)
"""


class Native(unittest.TestCase):
    """--native: which functions of C libraries take the time on the CPU."""

    def test_libraries_are_named(self):
        if "ebpf" not in harness.backends():
            self.skipTest("no eBPF here")
        pythons = harness.interpreters((3, 7) if os.environ.get("PP_FULL") else (3, 11), (3, 15) if os.environ.get("PP_FULL") else (3, 11))
        for version, python in pythons.items():  # shared, and Debian's, which is static and stripped
            with self.subTest(version), folder() as directory:
                with open(os.path.join(directory, "work.py"), "w", encoding="utf-8") as file:
                    file.write(NATIVE)
                done = pyparallel("run", "--native", "--color", "never", "--backend", "ebpf", "--python", python, "-o", "rec.pb.gz", "--json",
                                  "report.json", "work.py", cwd=directory)
                self.assertEqual(done.returncode, 0, done.stderr)
                report = harness.load(os.path.join(directory, "report.json"))
                loops = {loop["function"]: loop for loop in report["loops"] if loop["kind"] == "for"}
                for function, library, names in ("squeeze", "libz.so", ("deflate",)), ("digest", "libcrypto.so", ("SHA256", "sha256", "EVP_Digest")):
                    states = loops[function]["states"]
                    first = loops[function]["native"][0]
                    self.assertTrue(first["library"].startswith(library), first)
                    self.assertTrue(first["function"].startswith(names), first)
                    self.assertGreater(first["s"], 0.7 * (states["oncpu_gil"] + states["oncpu_nogil"]))
                self.assertIn("CPU outside of Python: deflate in libz.so", " ".join(done.stderr.split()))
                self.assertFalse([native for native in loops["pure"]["native"] if native["library"].startswith(("libz", "libcrypto"))])
                stacks = [[name for name, _, _ in sample.frames] for sample in pprof.read(os.path.join(directory, "rec.pb.gz"))]
                self.assertTrue([stack for stack in stacks if "deflate" in stack and stack.index("deflate") < stack.index("squeeze")])
                again = pyparallel("suggest", "--color", "never", "rec.pb.gz", cwd=directory)  # from the file too
                self.assertIn("CPU outside of Python: deflate in libz.so", " ".join(again.stdout.split()))

    def test_cplusplus(self):
        """A function of a library in C++ has the name that its source gives it."""
        if "ebpf" not in harness.backends():
            self.skipTest("no eBPF here")
        compiler = shutil.which("g++") or shutil.which("clang++")
        if not compiler:
            self.skipTest("no compiler for C++ here")
        with folder() as directory:
            for name, text in ("machine.cc", MACHINE), ("work.py", DRIVES_MACHINE):
                with open(os.path.join(directory, name), "w", encoding="utf-8") as file:
                    file.write(text)
            subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", "machine.so", "machine.cc"], cwd=directory, check=True)
            done = pyparallel("run", "--native", "-q", "--backend", "ebpf", "--python", PYTHON, "-o", "rec.pb.gz", "--json", "report.json", "work.py",
                              cwd=directory)
            self.assertEqual(done.returncode, 0, done.stderr)
            loop = next(loop for loop in harness.load(os.path.join(directory, "report.json"))["loops"] if loop["function"] == "work")
            self.assertIn(("machine.so", "works::Machine<int>::step(long)"), [(native["library"], native["function"]) for native in loop["native"]])

    def test_where_it_is_not_there(self):
        done = pyparallel("run", "--native", "--backend", "proc", "-c", "pass")
        self.assertEqual((done.returncode, done.stderr.count("\n")), (2, 1))
        self.assertIn("--native needs eBPF", done.stderr)


class Harmless(unittest.TestCase):
    def test_many_attaches(self):
        """Attach and detach in a row: the target goes on, keeps its descriptors and its memory."""
        rounds = int(os.environ.get("PP_ATTACHES", "20"))
        with folder() as directory, running([PYTHON, "-c", "while True: sum(range(1000))"]) as target:
            time.sleep(0.3)
            before = len(os.listdir(f"/proc/{target.pid}/fd"))
            for _ in range(rounds):
                done = pyparallel("profile", "-q", "-p", target.pid, "-d", 0.05, "-o", "rec.pb.gz", "--json", "/dev/null", cwd=directory)
                self.assertIn(done.returncode, (0, 6), done.stderr)
                self.assertIsNone(target.poll())
            self.assertEqual(len(os.listdir(f"/proc/{target.pid}/fd")), before)

    def test_kill_9(self):
        """The profiler's sudden death leaves nothing behind in the kernel and does not harm the target."""
        with folder() as directory, running([PYTHON, "-c", "while True: sum(range(1000))"]) as target:
            time.sleep(0.3)
            for _ in range(3):
                process = subprocess.Popen([PYPARALLEL, "profile", "-q", "-p", str(target.pid)], stdout=subprocess.DEVNULL,
                                           stderr=subprocess.DEVNULL, cwd=directory)
                time.sleep(0.8)
                process.kill()
                process.wait()
                self.assertIsNone(target.poll())
            with open(f"/proc/{target.pid}/status", encoding="ascii") as file:
                self.assertIn("TracerPid:\t0", file.read())


if __name__ == "__main__":
    harness.main()
