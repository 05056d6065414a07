"""Loops of threads that switch often, most of whose switches are not looked at: each has its share of the time all the same. A thread that changes
between two loops in the midst of others that switch a hundred thousand times a second: most of the switches are not looked at, many of its stacks
not walked; many threads that each go through four kinds of waits, short and long; a sleeper that is moved from CPU to CPU.
Oracle: the program's own clock."""
import json
import os
import signal
import threading
import unittest

import harness
from harness import folder, pyparallel, running

PROGRAM = '''
import json, signal, socket, threading, time
left, right = socket.socketpair()
spent, ended = [], []
signal.signal(signal.SIGUSR1, lambda *_: ended.append(1))

def echo():
    while True:
        right.sendall(right.recv(10))

def yielding():
    while True:
        time.sleep(0)

def talking(end):
    while time.time() < end:
        left.sendall(b"x")
        left.recv(10)

def napping(end):
    while time.time() < end:
        time.sleep(0.01)

for work in [echo] + 6 * [yielding]:
    threading.Thread(target=work, daemon=True).start()
print("up", flush=True)
while not ended:
    for work in talking, napping:
        begin = time.time()
        work(begin + 0.3)
        spent.append((work.__name__, begin, time.time()))
print(json.dumps(spent))
'''
SECONDS = 4
WITHIN = 0.015

MANY = '''
import json, os, random, signal, sys, threading, time
ended, spent, lock = [], [], threading.Lock()
signal.signal(signal.SIGUSR1, lambda *_: ended.append(1))

def inner():
    total = 0
    for i in range(300):
        total += i * i % 7

def yielding(end, pipe):
    while time.time() < end:
        inner()
        time.sleep(0)

def napping(end, pipe):
    while time.time() < end:
        inner()
        time.sleep(0.0005)

def piping(end, pipe):
    while time.time() < end:
        inner()
        os.write(pipe[1], b"x")
        os.read(pipe[0], 1)
        time.sleep(0)

def locking(end, pipe):
    while time.time() < end:
        with lock:
            inner()
            time.sleep(0)

def turns(seed):
    lengths, pipe = random.Random(seed), os.pipe()
    while not ended:
        for work in yielding, napping, piping, locking:
            begin = time.time()
            work(begin + lengths.choice((0.01, 0.03, 0.06)), pipe)
            spent.append((work.__name__, begin, time.time()))

threads = [threading.Thread(target=turns, args=(i,)) for i in range(int(sys.argv[1]))]
for thread in threads:
    thread.start()
print("up", flush=True)
for thread in threads:
    while thread.is_alive():
        thread.join(0.1)
print(json.dumps(spent))
'''
MANY_WITHIN = {16: 0.03, 160: 0.03}

NAPS = '''
import json, signal, time
ended, naps = [], []
signal.signal(signal.SIGUSR1, lambda *_: ended.append(1))
print("up", flush=True)
while not ended:
    end = time.perf_counter() + 0.002
    while time.perf_counter() < end:
        pass
    begin = time.time()
    time.sleep(0.008)
    naps.append((begin, time.time()))
print(json.dumps(naps))
'''


class Switching(unittest.TestCase):
    def take(self, python):
        with folder() as directory:
            with open(f"{directory}/program.py", "w", encoding="utf-8") as file:
                file.write(PROGRAM)
            with running([python, "program.py"], cwd=directory) as target:
                self.assertEqual(target.stdout.readline(), "up\n")
                done = pyparallel("profile", "-q", "--backend", "ebpf", "-p", target.pid, "-d", SECONDS, "-o", "rec.pb.gz", "--json", "-",
                                  "--min-share", 0, cwd=directory)
                self.assertEqual(done.returncode, 0, done.stderr)
                target.send_signal(signal.SIGUSR1)
                truth = json.loads(target.communicate(timeout=60)[0])
        report = json.loads(done.stdout)
        self.assertGreater(report["recording"]["skipped"], 1000)
        begin, length = report["recording"]["start_unix_s"], report["recording"]["duration_s"]
        for name in "talking", "napping":
            share = sum(max(0, min(end, begin + length) - max(start, begin)) for work, start, end in truth if work == name) / length
            measured = next(loop for loop in report["loops"] if loop["function"] == name)["wall_s"] / length
            print(f"\n    {name} {100 * measured:.2f} %, in truth {100 * share:.2f} %", end=" ", flush=True)
            self.assertLess(abs(measured - share), WITHIN, name)

    def record(self, text, *arguments, beside=lambda pid: None):
        """The report and what the program says in the end. BESIDE: is called meanwhile."""
        with folder() as directory:
            with open(f"{directory}/program.py", "w", encoding="utf-8") as file:
                file.write(text)
            with running([harness.PYTHON, "program.py", *map(str, arguments)], cwd=directory) as target:
                self.assertEqual(target.stdout.readline(), "up\n")
                ended = threading.Event()
                helper = threading.Thread(target=lambda: [beside(target.pid) for _ in iter(lambda: ended.wait(0.003), True)])
                helper.start()
                done = pyparallel("profile", "-q", "--backend", "ebpf", "-p", target.pid, "-d", SECONDS, "-o", "rec.pb.gz", "--json", "-",
                                  "--min-share", 0, cwd=directory)
                ended.set()
                helper.join()
                self.assertEqual(done.returncode, 0, done.stderr)
                target.send_signal(signal.SIGUSR1)
                return json.loads(done.stdout), json.loads(target.communicate(timeout=60)[0])

    def take_many(self, count):
        report, truth = self.record(MANY, count)
        begin, length = report["recording"]["start_unix_s"], report["recording"]["duration_s"]
        self.assertGreater(report["recording"]["skipped"], 10000)
        print(f"\n    {count} threads, {report['recording']['skipped'] / length:,.0f} stacks a second not taken:", end=" ")
        for name in "yielding", "napping", "piping", "locking":
            share = sum(max(0, min(end, begin + length) - max(start, begin)) for work, start, end in truth if work == name) / length / count
            measured = sum(loop["wall_s"] for loop in report["loops"] if loop["function"] == name) / length / count
            print(f"{name} {100 * measured:.2f} %, in truth {100 * share:.2f} %;", end=" ", flush=True)
            self.assertLess(abs(measured - share), MANY_WITHIN[count], name)

    @unittest.skipUnless("ebpf" in harness.backends(), "no eBPF here")
    def test_many_threads(self):
        for count in MANY_WITHIN:
            harness.measured(lambda count=count: self.take_many(count))

    def take_moved(self):
        cpus = sorted(os.sched_getaffinity(0))
        busy = [running([harness.PYTHON, "-c", "while True: pass"]) for _ in range(len(cpus) + 1)]
        turn = iter(range(1 << 30))
        for each in busy:
            each.__enter__()
        try:
            report, naps = self.record(NAPS, beside=lambda pid: os.sched_setaffinity(pid, {cpus[next(turn) % len(cpus)]}))
        finally:
            for each in busy:
                each.__exit__(None, None, None)
        begin, length = report["recording"]["start_unix_s"], report["recording"]["duration_s"]
        whole = [end - start for start, end in naps if start >= begin and end <= begin + length]
        asleep = report["threads"][0]["states"]["sleep"]
        print(f"\n    {len(whole)} naps: asleep {asleep:.3f} s; {0.008 * len(whole):.3f} s asked for, {sum(whole):.3f} s until they were over", end=" ", flush=True)
        self.assertGreater(asleep, 0.008 * len(whole) * 0.97)
        self.assertLess(asleep, sum(whole) + 0.02)

    @unittest.skipUnless("ebpf" in harness.backends(), "no eBPF here")
    def test_moved_asleep(self):
        """From 6.12 on a sleeper that is moved counts as waiting for a CPU in the kernel's own account."""
        harness.measured(self.take_moved)

    @unittest.skipUnless("ebpf" in harness.backends(), "no eBPF here")
    def test_two_loops(self):
        harness.measured(lambda: self.take(harness.PYTHON))


if __name__ == "__main__":
    harness.main()
