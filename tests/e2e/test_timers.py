"""Work shorter than the time between two samples, that a timer starts again and again or that has a thread of its own each time: against the program's own clock."""
import json
import os
import unittest

import harness
from harness import folder, pyparallel

SECONDS = 1.5

# Every PERIOD seconds: a fifth of it in one function, three tenths in another, then it sleeps.
TIMER = '''
import json, sys, time
PERIOD, SECONDS = float(sys.argv[1]), float(sys.argv[2])
clock = time.perf_counter
spent = {"first": 0.0, "second": 0.0}
def first(end):
    begun = clock()
    while clock() < end:
        pass
    spent["first"] += clock() - begun
def second(end):
    begun = clock()
    while clock() < end:
        pass
    spent["second"] += clock() - begun
begun = clock()
due = begun
while due < begun + SECONDS:
    due += PERIOD
    time.sleep(max(0, due - clock()))
    now = clock()
    first(now + PERIOD / 5)
    second(now + PERIOD / 2)
print(json.dumps(spent))
'''


# A thread for each piece of work, as servers have one for each request: two fifths in one function, three in another.
THREADS = TIMER[:TIMER.index("begun = clock()\ndue")].replace("json, sys", "json, sys, threading") + '''
def work():
    now = clock()
    first(now + 0.4 * PERIOD)
    second(now + PERIOD)
begun = clock()
while clock() < begun + SECONDS:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
print(json.dumps(spent))
'''

# A thread that is woken thousands of times a second in one function, for the GIL that another thread gives away as often, and works for a moment in
# another before it sleeps. On the CPU, by the kernel's account of the thread: the clock of its wall time would have the other thread's share in it.
WOKEN = '''
import json, os, socket, sys, threading, time
SECONDS = float(sys.argv[2])
clock = time.thread_time
spent = {"first": 0.0, "second": 0.0}
over = time.perf_counter() + SECONDS
left, right = socket.socketpair()
def other():
    while time.perf_counter() < over:
        left.sendall(b"x")
        right.recv(1)
def first():
    begun = clock()
    for _ in range(120):
        os.listdir("/usr/lib")
    spent["first"] += clock() - begun
def second():
    begun = clock()
    for _ in range(1200):
        sorted(range(200), key=abs)
    spent["second"] += clock() - begun
threading.Thread(target=other).start()
while time.perf_counter() < over:
    first()
    second()
    time.sleep(0.005)
print(json.dumps(spent))
'''

# By turns starting threads and sleeping for a moment, 10 ms each: more waits than stacks are taken, and each new thread has one of its own taken.
TURNS = WOKEN[:WOKEN.index("left, right")].replace("clock = time.thread_time", "clock = getattr(time, sys.argv[1])") + '''
def first():
    begun = clock()
    for _ in range(70):
        thread = threading.Thread(target=int)
        thread.start()
        thread.join()
    spent["first"] += clock() - begun
def second():
    begun = clock()
    for _ in range(100):
        time.sleep(0.00001)
    spent["second"] += clock() - begun
while time.perf_counter() < over:
    first()
    second()
print(json.dumps(spent))
'''

# By turns two functions, each of which calls others all the time: before 3.11 frames lie anywhere, and end while they are looked at.
FRAMES = WOKEN[:WOKEN.index("left, right")].replace("time.thread_time", "time.perf_counter") + '''
def deep(n):
    return 1 if n == 0 else 1 + deep(n - 1)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
def plain():
    x = 0
    for i in range(20000):
        x = (x * 31 + i) % 1000003
def clocked(function):
    begun = clock()
    function()
    spent[function.__name__] += clock() - begun
def first():
    for _ in range(150):
        deep(150)
def second():
    for _ in range(2500):
        fib(5)
while time.perf_counter() < over:
    clocked(first)
    plain()
    clocked(second)
print(json.dumps(spent))
'''


def oncpu_s(loop):
    return loop["states"]["oncpu_gil"] + loop["states"]["oncpu_nogil"]


class Timers(unittest.TestCase):
    """Before the samples' periods varied, and each sample stood for one, these were 14 to 20 points off (eBPF)."""

    def check(self, python, backend, text, period, delta, *options, seconds=lambda loop: loop["wall_s"]):
        with folder() as directory:
            with open(os.path.join(directory, "timer.py"), "w", encoding="utf-8") as file:
                file.write(text)

            def measure():
                done = pyparallel("run", "-q", "--backend", backend, "--python", python, "-o", "rec.pb.gz", "--json", "report.json", "--min-share", 0,
                                  *options, "timer.py", period, SECONDS, cwd=directory)
                self.assertEqual(done.returncode, 0, done.stderr)
                loops = harness.load(os.path.join(directory, "report.json"))["loops"]
                for name, spent in json.loads(done.stdout.splitlines()[0]).items():
                    measured = sum(seconds(loop) for loop in loops if loop["function"] == name)
                    self.assertAlmostEqual(measured / SECONDS, spent / SECONDS, delta=delta, msg=name)
            harness.measured(measure)

    def test_short_work(self):
        """A part of a period at a time. (Without eBPF looks are at random moments; where they come late, they miss what follows a sleep.)"""
        self.each(TIMER, 0.002, 0.06, backends=["ebpf"])

    def test_in_step(self):
        """Three samples each time, at the same places: at 300 Hz, where the overhead affords that many."""
        self.each(TIMER, 0.01, 0.06, "-F", 300, backends=["ebpf"])

    def test_short_lived_threads(self):
        """Most are met by no sample; without eBPF, ten times longer ones, which were 37 points off when threads were listed 20 times a second."""
        self.each(THREADS, 0.001, 0.06, backends=["ebpf"])
        self.each(THREADS, 0.01, 0.08, backends=["proc"])

    def test_woken_often(self):
        """How long the way from a wake-up to the CPU takes is an estimate: half of the second function's time went to the first when it was believed."""
        self.each(WOKEN, 0, 0.04, backends=["ebpf"], seconds=oncpu_s)

    def test_wakes_differ(self):
        """The sleeper's way to its CPU is long, and no sample meets it: a half to three quarters of its time there went to the other function."""
        self.each(TURNS, "thread_time", 0.04, backends=["ebpf"], seconds=oncpu_s)

    def test_turns(self):
        """Waits whose stacks were not taken: 4 to 11 points of the sleeper's went to the other function."""
        self.each(TURNS, "perf_counter", 0.06, backends=["ebpf"])

    def test_frames(self):
        """What had called what ended meanwhile was looked for among the frames of the last stack alone, of another function: up to 20 points less."""
        found = harness.interpreters(last=(3, 10))
        for name in found if os.environ.get("PP_FULL") else list(found)[:1]:
            self.check(found[name], "proc", FRAMES, 0, 0.06)

    def each(self, text, period, delta, *options, backends, **how):
        found = harness.interpreters()
        chosen = found if os.environ.get("PP_FULL") else list(found)[-1:]
        harness.at_once(self, lambda python, backend: self.check(python, backend, text, period, delta, *options, **how),
                        [(found[name], backend) for name in chosen for backend in harness.backends() if backend in backends], 1)


if __name__ == "__main__":
    harness.main()
