"""Shares and states of loops against a program that times its own loops by the kernel's clocks, over the recording's own window.

PP_FULL=1: every interpreter, 10 s, the bounds that the project promises. Otherwise two interpreters, 3 s and looser bounds, because
fewer samples decide and the machine may be busy."""
import json
import os
import subprocess
import sys
import unittest

import harness
import pprof
from harness import folder, pyparallel, running

FULL = bool(os.environ.get("PP_FULL"))
SECONDS = 10 if FULL else 3
POINTS = {"ebpf": 0.5, "proc": 2.0} if FULL else {"ebpf": 1.0, "proc": 5.0}  # of the window, by which a loop's share may be off
IN_STATE = {"ebpf": 0.95, "proc": 0.90} if FULL else {"ebpf": 0.93, "proc": 0.80}  # of a loop's time

# Each function below is one loop of about 60 ms. The clocks are read outside of the loops: wall, the thread's CPU time, and its time in
# the run queue (schedstat's second number), which is the machine's doing.
CLOCKED = r'''
import hashlib, json, os, signal, socket, subprocess, sys, threading, time

ended, spent = [], []
signal.signal(signal.SIGUSR1, lambda *_: ended.append(1))
data = b"x" * 2000000
schedstat = os.open("/proc/thread-self/schedstat", os.O_RDONLY)


def before():
    """The wall clock last: reading schedstat gives up the GIL, and getting it back may take a while."""
    queue = int(os.pread(schedstat, 100, 0).split()[1]) / 1e9
    cpu = time.clock_gettime(time.CLOCK_THREAD_CPUTIME_ID)
    return time.time(), cpu, queue


def after():
    wall = time.time()
    cpu = time.clock_gettime(time.CLOCK_THREAD_CPUTIME_ID)
    return wall, cpu, int(os.pread(schedstat, 100, 0).split()[1]) / 1e9


# the other end of the socket is another process, so that it does not want the GIL
left, right = socket.socketpair()
if os.fork() == 0:
    left.close()
    while True:
        byte = right.recv(1)
        if not byte:
            os._exit(0)
        time.sleep(0.004)
        right.sendall(byte)
right.close()

scratch = os.open("scratch", os.O_RDWR | os.O_CREAT, 0o600)
held, hold, taken = threading.Lock(), threading.Semaphore(0), threading.Semaphore(0)
contending = threading.Event()


def holder():
    while True:
        hold.acquire()
        with held:
            taken.release()
            time.sleep(0.02)


def contender():
    while True:
        contending.wait()
        total = 0
        while contending.is_set():
            total += 1


for thread in (holder, contender):
    threading.Thread(target=thread, daemon=True).start()


def cpu():
    total = 0
    for i in range(cpu_turns):
        total += i * i % 7


def hashing():
    for _ in range(hashing_turns):
        hashlib.blake2b(data).digest()


def net():
    for _ in range(14):
        left.sendall(b"x")
        left.recv(1)


def sleep():
    for _ in range(6):
        time.sleep(0.01)


def fsync():
    end = time.monotonic() + 0.06
    while time.monotonic() < end:
        os.pwrite(scratch, data, 0)
        os.fsync(scratch)


def child():
    for _ in range(2):
        subprocess.run(["sleep", "0.03"])


def lock():
    for _ in range(3):
        hold.release()
        taken.acquire()
        with held:
            pass


def gil():
    total = 0
    for i in range(cpu_turns):
        total += i * i % 7


def turns(work, count):
    """How many turns take 60 ms on this machine."""
    began = time.perf_counter()
    work()
    return max(1, int(count * 0.06 / (time.perf_counter() - began)))


cpu_turns, hashing_turns = 100000, 4
cpu_turns, hashing_turns = turns(cpu, cpu_turns), turns(hashing, hashing_turns)
print("up", flush=True)
while not ended:
    for work in (cpu, hashing, net, sleep, fsync, child, lock):
        began = before()
        work()
        spent.append((work.__name__, began, after()))
    contending.set()
    began = before()
    gil()
    spent.append(("gil", began, after()))
    contending.clear()
print(json.dumps(spent))
'''
# What a loop's CPU time is ("oncpu": with the GIL or without), and what the rest is that was neither that nor the run queue's.
RIGHT = {"cpu": ("oncpu_gil", "oncpu_gil"), "hashing": ("oncpu_nogil", "oncpu_nogil"), "net": ("oncpu", "net"), "sleep": ("oncpu", "sleep"),
         "fsync": ("oncpu", "disk"), "child": ("oncpu", "subprocess"), "lock": ("oncpu", "lock"), "gil": ("oncpu_gil", "gil_wait")}
# What each of them waits at least, by construction. The kernel's run-queue time may be far too high (seen with Linux 6.18: 48 of the 60 ms
# that a loop only slept), so it counts only where it leaves room for that.
WAITS_S = {"net": 14 * 0.004, "sleep": 6 * 0.01, "child": 2 * 0.03, "lock": 3 * 0.02}


# Loops whose stacks cost much beside loops whose stacks cost little, a sleep between them: 900 frames deep, not moving and moving, and flat.
DEEP = CLOCKED[:CLOCKED.index("# the other end")] + r'''
sys.setrecursionlimit(5000)


def count():
    for i in range(cpu_turns):
        i * i % 7


def down(depth):
    if depth:
        down(depth - 1)
    else:
        count()


def deep():
    down(900)


def flat():
    count()


def nap():
    time.sleep(0.01)


cpu_turns = 100000
began = time.perf_counter()
count()
cpu_turns = int(cpu_turns * 0.005 / (time.perf_counter() - began))
deep()
print("up", flush=True)
while not ended:
    for work in (deep, nap, flat):
        began = before()
        work()
        spent.append((work.__name__, began, after()))
print(json.dumps(spent))
'''
# Many short sleeps beside a loop that computes: what the kernel counts as time on a CPU from a wake-up on is a good part of theirs.
SHORT = CLOCKED[:CLOCKED.index("# the other end")] + r'''


def naps():
    for _ in range(400):
        time.sleep(0.0001)


def cpu():
    total = 0
    for i in range(cpu_turns):
        total += i * i % 7


cpu_turns = 100000
began = time.perf_counter()
cpu()
cpu_turns = int(cpu_turns * 0.02 / (time.perf_counter() - began))
print("up", flush=True)
while not ended:
    for work in (naps, cpu):
        began = before()
        work()
        spent.append((work.__name__, began, after()))
print(json.dumps(spent))
'''
# Loops that start processes, in two ways, a loop that computes between them: many switches at once, none, and other switches at once. Of the stacks
# of the first a part is walked, and each stands for some that were not.
SPAWNING = CLOCKED[:CLOCKED.index("# the other end")] + r'''


def spawning():
    for _ in range(spawns):
        os.waitpid(os.posix_spawn("/bin/true", ["true"], os.environ), 0)


def running():
    for _ in range(runs):
        subprocess.run(["/bin/true"])


def cpu():
    total = 0
    for i in range(cpu_turns):
        total += i * i % 7


def turns(work, count):
    began = time.perf_counter()
    work()
    return max(1, int(count * 0.04 / (time.perf_counter() - began)))


cpu_turns, spawns, runs = 100000, 10, 10
cpu_turns, spawns, runs = turns(cpu, cpu_turns), turns(spawning, spawns), turns(running, runs)
print("up", flush=True)
while not ended:
    for work in (spawning, cpu, running):
        began = before()
        work()
        spent.append((work.__name__, began, after()))
print(json.dumps(spent))
'''


def truth_of(spent, name, begin, end):
    """Seconds of the loop within the window: all, and by state. An interval that the window cuts counts in proportion."""
    states, wall = {"runqueue": 0.0}, 0.0
    running_state, waiting_state = RIGHT[name]
    for work, before, after in spent:
        inside = min(after[0], end) - max(before[0], begin)
        if work != name or inside <= 0:
            continue
        part = inside / (after[0] - before[0])
        cpu, queue = (after[1] - before[1]) * part, (after[2] - before[2]) * part
        if name == "fsync":  # nothing says how long the disk took at least: it is either
            waiting_state, queue = "disk or runqueue", 0
        queue = max(0, min(queue, inside - cpu - WAITS_S.get(name, 0) * part))
        wall += inside
        states["runqueue"] += queue
        states[running_state] = states.get(running_state, 0) + cpu
        states[waiting_state] = states.get(waiting_state, 0) + max(0, inside - cpu - queue)
    return wall, states


def rounded(states):
    return {state: round(seconds, 3) for state, seconds in states.items() if seconds >= 0.0005}


def fsync_blocks(directory):
    """Whether fsync waits for anything in this file system (not in tmpfs)."""
    code = ("import os, time\nf = os.open('probe', os.O_RDWR | os.O_CREAT)\nt, c = time.time(), time.process_time()\n"
            "for _ in range(10):\n    os.pwrite(f, b'x' * 100000, 0); os.fsync(f)\nt, c = time.time() - t, time.process_time() - c\nprint(c < t / 2)")
    return subprocess.run([sys.executable, "-c", code], cwd=directory, stdout=subprocess.PIPE, text=True, check=True).stdout == "True\n"


class Truth(unittest.TestCase):
    def record(self, python, backend, directory, program=CLOCKED):
        with open(os.path.join(directory, "clocked.py"), "w", encoding="utf-8") as file:
            file.write(program)
        with running([python, "clocked.py"], cwd=directory) as target:
            self.assertEqual(target.stdout.readline(), "up\n", target.poll() and target.stderr.read())
            done = pyparallel("profile", "-q", "--backend", backend, "-F", 1000, "-p", target.pid, "-d", SECONDS, "-o", "rec.pb.gz",
                              "--json", "-", "--min-share", 0, cwd=directory)
            self.assertEqual(done.returncode, 0, done.stderr)
            target.send_signal(10)  # SIGUSR1
            spent = json.loads(target.communicate(timeout=60)[0])
        return json.loads(done.stdout), spent

    def check(self, report, spent, backend):
        begin, length = report["recording"]["start_unix_s"], report["recording"]["duration_s"]
        worst, wrong = {}, []
        for name in RIGHT:
            wall, states = truth_of(spent, name, begin, begin + length)
            if name == "fsync" and not self.fsync or name == "gil" and not report["target"]["gil"]:
                continue
            if not report["target"]["gil"]:
                states = {"oncpu_nogil" if state == "oncpu_gil" else state: seconds for state, seconds in states.items()}
            found = [loop for loop in report["loops"] if loop["function"] == name]
            self.assertEqual(len(found), 1, f"loops of {name}")
            measured, have = found[0]["wall_s"], dict(found[0]["states"])
            have["oncpu"] = have.get("oncpu_gil", 0) + have.get("oncpu_nogil", 0)
            have["disk or runqueue"] = have.get("disk", 0) + have.get("runqueue", 0)
            points = 100 * (measured - wall) / length
            right = sum(min(seconds, have.get(state, 0)) for state, seconds in states.items()) / wall
            worst[name] = (points, right)
            if abs(points) > POINTS[backend]:
                wrong.append(f"{name}: share {100 * measured / length:.2f} %, in truth {100 * wall / length:.2f} %")
            if right < IN_STATE[backend]:
                wrong.append(f"{name}: only {100 * right:.1f} % in the right state: {rounded(have)}, in truth {rounded(states)}")
        print("\n    " + "  ".join(f"{name} {points:+.2f}/{100 * right:.0f}%" for name, (points, right) in worst.items()), flush=True)
        self.assertEqual(wrong, [])

    def shares(self, python, backend, program, names):
        """By how many points each function's share is off, whoever it called. Of the target alone: children are copies of it at first."""
        with folder() as directory:
            report, spent = self.record(python, backend, directory, program)
            samples = pprof.read(os.path.join(directory, "rec.pb.gz"))
        begin, length = report["recording"]["start_unix_s"], report["recording"]["duration_s"]
        off = {}
        for name in names:
            inside = [max(0, min(after[0], begin + length) - max(before[0], begin)) for work, before, after in spent if work == name]
            measured = sum(sample.oncpu_ns + sample.offcpu_ns for sample in samples if sample.labels["pid"] == str(report["target"]["pid"])
                           and any(frame[0] == name for frame in sample.frames)) / 1e9
            off[name] = 100 * (measured - sum(inside)) / length
        print("\n    " + "  ".join(f"{name} {points:+.2f}" for name, points in off.items()), flush=True)
        return off

    def within(self, program, bounds, version_of=lambda found: list(found.items())[-1:]):
        found = harness.interpreters(free_threaded=False, containers=False)
        for version, python in found.items() if FULL else version_of(found):
            for backend, points in bounds.items():
                if backend in harness.backends():
                    with self.subTest(version, backend=backend):
                        print(f"\n  {version} {backend}", end="")
                        harness.measured(lambda: self.assertLess(max(map(abs, self.shares(python, backend, *program).values())), points))

    def test_deep_recursion(self):
        """Walking a stack of 900 frames costs as much as a hundred others, so there are few samples: the bounds are wide. Seen when code
        that follows a sleep was preferred, and when snapshots of such stacks were given up: 20 points."""
        self.within((DEEP, ("deep", "flat", "nap")), {"ebpf": 6, "proc": 6})

    def test_short_sleeps(self):
        """Seen with all of that time given to the next sample: 4 to 5 points. What is left, 2 to 3, is the lateness of a virtual machine's timers."""
        self.within((SHORT, ("naps", "cpu")), {"ebpf": 3.5})

    def test_spawning(self):
        """Seen with eBPF when a burst of switches, or one walk that took long, was followed by a stack that stood for 256 others: 2 to 8 points. Without,
        when looks that were late, because the children had the CPUs, were believed: 5 points. The mean of several recordings, for one of them was
        good all the same now and then."""
        python = list(harness.interpreters((3, 8), free_threaded=False, containers=False).values())[-1]

        def take(backend):
            worst = [max(map(abs, self.shares(python, backend, SPAWNING, ("spawning", "cpu", "running")).values())) for _ in range(3)]
            self.assertLess(sum(worst) / len(worst), {"ebpf": 2, "proc": 3}[backend])
        for backend in harness.backends():
            with self.subTest(backend):
                harness.measured(lambda b=backend: take(b))

    def test_shares_and_states(self):
        found = harness.interpreters()
        chosen = found if FULL else dict(list(found.items())[-2:])
        self.assertTrue(chosen)
        for version, python in chosen.items():
            for backend in harness.backends():
                with self.subTest(version, backend=backend), folder() as directory:
                    self.fsync = fsync_blocks(directory)
                    print(f"\n  {version} {backend}" + ("" if self.fsync else " (fsync does not wait here: not looked at)"), end="")
                    harness.measured(lambda: self.check(*self.record(python, backend, directory), backend))


if __name__ == "__main__":
    harness.main()
