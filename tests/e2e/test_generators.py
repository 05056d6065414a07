"""A program that lives in short generators, coroutines and asynchronous generators: each loop has its share by both samplers, and hardly a stack is
torn. A generator that is just being left has no caller any more, and to 3.11 that is how a stack is known that was cut there (bpf/pywalk.h).
Oracle: the program's own clock. PP_FULL=1: every interpreter, 10 s and the bounds that the project promises."""
import json
import os
import signal
import unittest

import harness
from harness import folder, pyparallel, running

FULL = bool(os.environ.get("PP_FULL"))
SECONDS = 10 if FULL else 3
POINTS = {"ebpf": 0.5, "proc": 2.0} if FULL else {"ebpf": 1.0, "proc": 4.0}
TORN = {"ebpf": 0.005, "proc": 0.2}  # of the samples: on 3.12 a generator is innermost before it knows its caller; without eBPF many are taken anew

PROGRAM = '''
import json, os, signal, sys, time
ended, spent = [], []
signal.signal(signal.SIGUSR1, lambda *_: ended.append(1))

def short(n):
    for i in range(3):
        yield i * n

def nested(n):
    yield from short(n)

async def nothing(n):
    return n + 1

async def chain(n):
    return await nothing(n) + await nothing(n)

async def agen(n):
    for i in range(2):
        yield i + n

async def over(n):
    total = 0
    async for x in agen(n):
        total += x
    return total

def drive(coroutine):
    try:
        while True:
            coroutine.send(None)
    except StopIteration as done:
        return done.value

def generators(end):
    total = 0
    while time.time() < end:
        for i in range(200):
            for x in nested(i):
                total += x

def coroutines(end):
    total = 0
    while time.time() < end:
        for i in range(200):
            total += drive(chain(i))

def async_generators(end):
    total = 0
    while time.time() < end:
        for i in range(200):
            total += drive(over(i))

def plain(end):
    total = 0
    while time.time() < end:
        for i in range(2000):
            total += i * i

print("up", flush=True)
while not ended:
    for work, length in (generators, 0.06), (coroutines, 0.05), (async_generators, 0.04), (plain, 0.05):
        begin = time.time()
        work(begin + length)
        spent.append((work.__name__, begin, time.time()))
print(json.dumps(spent))
'''
# C code that consumes generators: what of the time is theirs no clock in the program can tell.
EXPRESSIONS = '''
import time

def weight(x):
    return x * 7919 % 104729

end = time.time() + 3
while time.time() < end:
    sum(weight(x) for x in range(20000))
    max((x * x % 5 for x in range(20000)),
        key=lambda v: -v)
'''
LINES = [number for number, line in enumerate(EXPRESSIONS.splitlines(), 1) if " for x in " in line]
CONSUMED = 12  # points of error that are allowed without eBPF
LOOPS = "generators", "coroutines", "async_generators", "plain"


class Generators(unittest.TestCase):
    def check(self, python, backend):
        with folder() as directory:
            with open(os.path.join(directory, "program.py"), "w", encoding="utf-8") as file:
                file.write(PROGRAM)
            with running([python, "program.py"], cwd=directory) as target:
                self.assertEqual(target.stdout.readline(), "up\n")
                done = pyparallel("profile", "-q", "--backend", backend, "-p", target.pid, "-d", SECONDS, "-o", "rec.pb.gz", "--json", "-",
                                  "--min-share", 0, cwd=directory)
                self.assertEqual(done.returncode, 0, done.stderr)
                target.send_signal(signal.SIGUSR1)
                spent = json.loads(target.communicate(timeout=60)[0])
        report = json.loads(done.stdout)
        recording = report["recording"]
        begin, length = recording["start_unix_s"], recording["duration_s"]
        print(f"torn {recording['torn']} of {recording['samples']};", end=" ")
        for name in LOOPS:
            share = sum(max(0, min(end, begin + length) - max(start, begin)) for work, start, end in spent if work == name) / length
            measured = next(loop["wall_s"] for loop in report["loops"] if loop["function"] == name and loop["kind"] == "while") / length
            print(f"{name} {100 * (measured - share):+.2f}", end="  ", flush=True)
            self.assertLess(100 * abs(measured - share), POINTS[backend], name)
        self.assertLess(recording["torn"], TORN[backend] * recording["samples"])

    def shares(self, python, backend):
        with folder() as directory:
            with open(os.path.join(directory, "program.py"), "w", encoding="utf-8") as file:
                file.write(EXPRESSIONS)
            done = pyparallel("run", "-q", "--backend", backend, "--python", python, "-o", "rec.pb.gz", "--json=out.json", "--min-share", 0,
                              "program.py", cwd=directory)
            self.assertEqual(done.returncode, 0, done.stderr)
            with open(os.path.join(directory, "out.json"), encoding="utf-8") as file:
                loops = json.load(file)["loops"]
        return [100 * sum(loop["share"] for loop in loops if loop["kind"] == "generator" and loop["line"] == line) for line in LINES]

    def compare(self, version, python):
        """Oracle: the other sampler, whose walks see one moment."""
        truth, measured = self.shares(python, "ebpf"), self.shares(python, "proc")
        print(" ".join(f"{right:.1f}:{got:.1f}" for right, got in zip(truth, measured)), end=" ", flush=True)
        self.assertLess(abs(measured[0] - truth[0]), CONSUMED, "sum")
        if version not in ("3.11", "3.12"):  # where each call from C code has a frame pointer of its own, on the C stack: too far away
            self.assertLess(abs(measured[1] - truth[1]), CONSUMED, "max")

    def test_expressions(self):
        if "ebpf" not in harness.backends():
            self.skipTest("no eBPF here to compare with")
        found = harness.interpreters(containers=False, free_threaded=False)
        for version in [version for version in found if FULL or version in ("3.8", "3.11", "3.13")] or list(found)[-1:]:
            with self.subTest(version):
                print(f"\n  {version} expressions, eBPF:proc", end=" ")
                harness.measured(lambda: self.compare(version, found[version]))

    def test_shares(self):
        found = harness.interpreters(containers=FULL, free_threaded=False)
        for version in found if FULL else [version for version in ("3.8", "3.11", "3.13") if version in found] or list(found)[-1:]:
            for backend in harness.backends():
                with self.subTest(version, backend=backend):
                    print(f"\n  {version} {backend}:", end=" ")
                    harness.measured(lambda: self.check(found[version], backend))


if __name__ == "__main__":
    harness.main()
