"""No stack that cannot be: programs that change between two call chains all the time, every recorded stack checked against the
calls that their text allows.

A line of the programs that calls says whom: `# -> NAME`. So a caller's frame must stand on a line that calls the frame inside it, the
innermost frame on a line of its function, and the outermost must be the module's or the thread's first. Functions whose names end in
_a and _b belong to different chains: a stack with both is made up of two moments. PP_FULL=1: 200,000 samples on every interpreter, else
some 10,000 on one."""
import importlib.util
import json
import os
import re
import subprocess
import unittest
from importlib.machinery import SourceFileLoader

import harness
import pprof
from harness import folder, pyparallel, running

FULL = bool(os.environ.get("PP_FULL"))
SAMPLES = 200000 if FULL else 10000
RATE_HZ = 10000
IMPOSSIBLE = {"ebpf": 0, "proc": 1e-4}  # part of the samples
BROKEN = {"ebpf": 1e-3, "proc": 0.5}    # torn and so rejected, or with a frame that could not be named

CHAINS = '''
import sys, threading, time


def leaf(n):
    return n + 1


def shared(n):
    n = leaf(n)  # -> leaf
    n = leaf(n)  # -> leaf
    return n


def inner_a(n):
    return shared(n)  # -> shared


def middle_a(n):
    return inner_a(n)  # -> inner_a


def outer_a(n):
    return middle_a(n)  # -> middle_a


def inner_b(n):
    x = 1
    return shared(n) + x  # -> shared


def outer_b(n):
    return inner_b(n)  # -> inner_b


def tiny_a():
    pass


def tiny_b():
    pass


def tinies_a():
    tiny_a()  # -> tiny_a
    tiny_a()  # -> tiny_a
    tiny_a()  # -> tiny_a


def tinies_b():
    tiny_b()  # -> tiny_b
    tiny_b()  # -> tiny_b


def key_a(x):
    return -x


def key_b(x):
    return x


def order(items, key):
    return sorted(items, key=key)  # -> key_a key_b


def sort_a():
    return order((3, 1, 2), key_a)  # -> order


def sort_b():
    return order((3, 1, 2), key_b)  # -> order


class A:
    def __init__(self):
        self.n = leaf(1)  # -> leaf


class B:
    def __init__(self):
        self.set_b()  # -> set_b

    def set_b(self):
        self.n = leaf(2)  # -> leaf


def make_a():
    return A()  # -> A.__init__ __init__


def make_b():
    return B()  # -> B.__init__ __init__


def numbers_a():
    for i in range(3):
        yield leaf(i)  # -> leaf


def numbers_b():
    yield leaf(0)  # -> leaf
    yield from (leaf(1), 2)  # -> leaf


def delegate_a():
    yield from numbers_a()  # -> numbers_a


def consume_a():
    for _ in delegate_a():  # -> delegate_a
        pass
    return sum(numbers_a())  # -> numbers_a


def consume_b():
    total = 0
    for n in numbers_b():  # -> numbers_b
        total += n
    return total


def deep_a(n):
    if n:
        deep_a(n - 1)  # -> deep_a
    else:
        leaf(n)  # -> leaf


def deep_b(n):
    return deep_b(n - 1) if n else 0  # -> deep_b


def fail_a():
    raise ValueError


def catch_a():
    try:
        fail_a()  # -> fail_a
    except ValueError:
        pass


def alternate(end):
    while time.time() < end:
        for _ in range(20):
            outer_a(1)  # -> outer_a
            outer_b(1)  # -> outer_b
            tinies_a()  # -> tinies_a
            tinies_b()  # -> tinies_b
            sort_a()  # -> sort_a
            sort_b()  # -> sort_b
            make_a()  # -> make_a
            make_b()  # -> make_b
            consume_a()  # -> consume_a
            consume_b()  # -> consume_b
            deep_a(8)  # -> deep_a
            deep_b(8)  # -> deep_b
            catch_a()  # -> catch_a
        time.sleep(0)


def thread_main(end):
    alternate(end)  # -> alternate


def start(count, end):
    threads = [threading.Thread(target=thread_main, args=(end,)) for _ in range(count)]
    for thread in threads:
        thread.start()


print("up", flush=True)
start(int(sys.argv[2]), time.time() + float(sys.argv[1]))  # -> start
alternate(time.time() + float(sys.argv[1]))  # -> alternate
'''
NATIVE = {"<native>", "<unknown>"}
CALLS = os.path.join(harness.ROOT, "tests", "programs", "stacks", "calls.py")
CALLEES = os.path.join(harness.ROOT, os.environ.get("PP_BUILD", "build"), "tests", "callees")
# Says where a table of "OPCODE ARGUMENT JUMP EFFECT" is not what this interpreter knows. Before 3.8 it did not tell jumps apart.
EFFECTS = """
import dis, sys
for line in sys.stdin:
    opcode, arg, jump, effect = map(int, line.split())
    arg = arg if opcode >= dis.HAVE_ARGUMENT else None
    how = {"jump": bool(jump)} if sys.version_info >= (3, 8) else {}
    jumps = opcode in dis.hasjrel + dis.hasjabs
    if dis.opname[opcode] == "NOP" or (jumps and not how) or (jump and not jumps):
        continue
    true = dis.stack_effect(opcode, arg, **how)
    if true != effect:
        print(dis.opname[opcode], arg, jump, "has", effect, "not", true)
"""


def allowed(text):
    """By function: its lines; and by (function, line): the functions that the line calls. Names without their class."""
    lines, calls, function = {}, {}, "<module>"
    for number, line in enumerate(text.split("\n"), 1):
        begins = re.match(r" *def (\w+)", line)
        if begins:
            function = begins.group(1)
        elif line and not line.startswith(" ") and not line.startswith("class"):
            function = "<module>"
        lines.setdefault(function, set()).add(number)
        arrow = re.search(r"# -> (.*)", line)
        if arrow:
            calls[function, number] = set(re.findall(r"\w+", arrow.group(1)))
    return lines, calls


def fault(frames, script, lines, calls):
    """What is wrong with a stack; None: it can be."""
    names = [(function.split(".")[-1], line) for function, file, line in frames if file.endswith(script)]
    others = [frame for frame in frames if not frame[1].endswith(script)]
    if not names:
        return None  # a thread that starts or ends, the import system
    if any(not re.search(r"/threading\.py$", file) for _, file, _ in others):
        return f"frames of other files: {others}"
    if frames[0][1].endswith(script) and names[0][1] not in lines.get(names[0][0], ()):
        return f"line {names[0][1]} is not in {names[0][0]}"
    for (callee, _), (caller, line) in zip(names, names[1:]):
        if callee not in calls.get((caller, line), ()):
            return f"line {line} of {caller} does not call {callee}"
    if {function[-2:] for function, _ in names} >= {"_a", "_b"}:
        return "two chains in one"
    if names[-1][0] not in ("<module>", "thread_main", "start"):
        return f"it begins in {names[-1][0]}"
    return None


class Impossible(Exception):
    """Once is too often: no noise makes a stack that cannot be."""


class Stacks(unittest.TestCase):
    def record(self, python, backend, threads, directory):
        script = os.path.join(directory, "chains.py")
        with open(script, "w", encoding="utf-8") as file:
            file.write(CHAINS)
        seconds = SAMPLES / RATE_HZ * (1.3 if backend == "ebpf" else 2.5) + 0.5
        counts, samples = {"torn": 0, "partial": 0, "lost": 0}, []
        with running([python, script, "3600", str(threads - 1)]) as target:
            self.assertEqual(target.stdout.readline(), "up\n")
            for _ in range(5):  # on a busy machine one recording has too few
                done = pyparallel("profile", "-q", "--backend", backend, "-F", RATE_HZ, "--overhead", 100, "-p", target.pid, "-d", seconds, "-o", "rec.pb.gz",
                                  "--json", "-", cwd=directory, timeout=300)
                self.assertEqual(done.returncode, 0, done.stderr)
                samples += pprof.read(os.path.join(directory, "rec.pb.gz"))
                for name in counts:
                    counts[name] += json.loads(done.stdout)["recording"][name]
                if sum(sample.count for sample in samples) >= SAMPLES:
                    break
        return counts, samples

    def check(self, recording, samples, backend):
        lines, calls = allowed(CHAINS)
        total = impossible = unnamed = incomplete = 0
        examples = []
        for sample in samples:
            total += sample.count
            if any(function == "<unknown>" for function, _, _ in sample.frames):
                unnamed += sample.count
                continue
            if sample.labels.get("truncated"):
                incomplete += sample.count
                continue
            what = fault(sample.frames, "/chains.py", lines, calls)
            if what:
                impossible += sample.count
                examples.append((sample.count, what, " < ".join(f"{function}:{line}" for function, _, line in sample.frames)))
        print(f"\n    {total} samples, {impossible} impossible, {unnamed} with an unnamed frame, {incomplete} incomplete, {recording['torn']} torn, {recording['partial']} partial, "
              f"{recording['lost']} lost", end=" ", flush=True)
        for count, what, stack in sorted(examples, reverse=True)[:6]:
            print(f"\n      {count} x {what}: {stack}", end="")
        self.assertGreaterEqual(total, SAMPLES)
        if impossible > IMPOSSIBLE[backend] * total + (0 if FULL or not IMPOSSIBLE[backend] else 2):  # few samples: chance
            raise Impossible(f"{impossible} impossible stacks of {total}")
        self.assertLessEqual(unnamed + incomplete + recording["torn"], BROKEN[backend] * total)

    def test_no_impossible_stacks(self):
        found = list(harness.interpreters().items())
        self.assertTrue(found)
        for version, python in found if FULL else found[-1:]:
            for backend in harness.backends():
                for threads in (1, 4):
                    with self.subTest(version, backend=backend, threads=threads), folder() as directory:
                        print(f"\n  {version} {backend}, {threads} threads", end="")
                        harness.measured(lambda: self.check(*self.record(python, backend, threads, directory), backend))

    def test_loops_shorter_than_a_look(self):
        """Two calls of less than a microsecond each: to 3.10 a look without eBPF takes longer, and most put two moments together. On a quiet
        machine the program keeps step with the looks."""
        loader = SourceFileLoader("stacks", os.path.join(harness.ROOT, "scripts", "stacks"))
        stacks = importlib.util.module_from_spec(importlib.util.spec_from_loader("stacks", loader))
        loader.exec_module(stacks)
        truth = stacks.Truth(stacks.HOSTILE)
        found = list(harness.interpreters(last=(3, 15) if FULL else (3, 10)).items())
        if not found:
            self.skipTest("no interpreter before 3.11 here")
        for version, python in found if FULL else found[-1:]:
            for program in stacks.PROGRAMS if FULL else ("alternating", "flat"):
                with self.subTest(version, program=program):
                    harness.measured(lambda: self.check_tight(stacks, truth, python, program))

    def check_tight(self, stacks, truth, python, program):
        with folder() as directory, running([python, stacks.HOSTILE, program]) as target:
            self.assertEqual(target.stdout.readline(), "up\n")
            done = pyparallel("profile", "-q", "--backend", "proc", "-F", RATE_HZ, "--overhead", 100, "-p", target.pid, "-d", 8 if FULL else 3,
                              "-o", "rec.pb.gz", cwd=directory, timeout=100)
            self.assertEqual(done.returncode, 0, done.stderr)
            samples = [sample for sample in pprof.read(os.path.join(directory, "rec.pb.gz")) if not sample.labels.get("truncated")]
        faults = stacks.judge([("", sample.count, [f"{name}:{line}" for name, _, line in reversed(sample.frames)]) for sample in samples], truth)
        total = sum(sample.count for sample in samples)
        print(f"\n  {program}: {total} samples, impossible {faults}", end=" ", flush=True)
        self.assertGreater(total, 300)  # else it had no CPU
        if sum(faults.values()) > IMPOSSIBLE["proc"] * total + (0 if FULL else 2):
            raise Impossible(f"{faults} of {total}")

    def old_interpreters(self):
        """(minor version, path) of 3.6 to 3.10; the first and the last unless in full."""
        found = [(int(re.match(r"3\.(\d+)", version)[1]), python) for version, python in harness.interpreters(last=(3, 10)).items()]
        if not found:
            self.skipTest("no interpreter before 3.11 here")
        return found if FULL else sorted({found[0], found[-1]})

    def test_what_a_frame_tells_of_whom_it_calls(self):
        with open(CALLS, encoding="utf-8") as file:
            marks = {number: re.search(r"# ((?:named|agrees|untold)(?: named)?)(?: from 3\.(\d+))?$", line) for number, line in enumerate(file, 1)}
        for version, python in self.old_interpreters():
            expected = {number: set(mark[1].split()) if int(mark[2] or 0) <= version else {"untold"}
                        for number, mark in marks.items() if mark}
            told = {}
            with self.subTest(version), running([python, CALLS], stdin=subprocess.PIPE) as target:
                while target.stdout.readline() == "held\n":
                    for line in subprocess.check_output([CALLEES, str(target.pid)], universal_newlines=True).splitlines():
                        told.setdefault(int(line.split()[0]), set()).add(line.split()[3])
                    target.stdin.write("\n")
                    target.stdin.flush()
                self.assertEqual(told, expected)

    def test_effects_on_the_value_stack(self):
        for version, python in self.old_interpreters():
            lines = subprocess.check_output([CALLEES, "effects", str(version)], universal_newlines=True)
            with self.subTest(version):
                wrong = subprocess.run([python, "-c", EFFECTS], input=lines, stdout=subprocess.PIPE, universal_newlines=True, check=True).stdout
                self.assertEqual(wrong, "")
                self.assertGreater(len(lines.splitlines()), 2000)

    def test_the_check_finds_what_cannot_be(self):
        lines, calls = allowed(CHAINS)

        def frame(function, callee=None):
            numbers = [number for (name, number), callees in calls.items() if name == function and callee in callees]
            return (function, "/x/chains.py", numbers[0] if callee else min(lines[function]))
        def what(*frames):
            return fault(frames, "/chains.py", lines, calls)
        good = [frame("leaf"), frame("shared", "leaf"), frame("inner_a", "shared"), frame("middle_a", "inner_a"), frame("outer_a", "middle_a"),
                frame("alternate", "outer_a"), frame("<module>", "alternate")]
        self.assertIsNone(what(*good))
        self.assertIn("does not call", what(*good[:3], *good[4:]))
        self.assertIn("does not call", what(*good[:5], frame("alternate", "outer_b"), good[6]))
        self.assertIn("begins in", what(*good[:-1]))
        self.assertIn("not in leaf", what(("leaf", "/x/chains.py", 1), *good[1:]))
        self.assertIn("two chains", what(frame("key_b"), frame("order", "key_b"), frame("sort_a", "order"), frame("alternate", "sort_a"), good[6]))
        self.assertIn("other files", what(("<interpreter trampoline>", "", 0), *good))


if __name__ == "__main__":
    harness.main()
