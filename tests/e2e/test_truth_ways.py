"""Shares of loops against the program's own clocks, for programs that are run or made in other ways than a script: a zipapp, `python -m package`, a
package of .pyc files only, a child of multiprocessing that was spawned, code of exec(), generators beneath generators, asyncio's tasks, functions that C
code calls (sorted, re.sub, map, __lt__).

PP_FULL=1: every interpreter, 10 s, the bounds that the project promises. Otherwise each program on one of the interpreters in turn, 3 s."""
import json
import os
import subprocess
import unittest
import zipfile

import harness
import pprof
from harness import folder, pyparallel, running
from test_truth import CLOCKED, FULL, IN_STATE, POINTS, SECONDS

PREPARE = CLOCKED[:CLOCKED.index("# the other end")] + r'''
def timed(work):
    began = before()
    work()
    spent.append((work.__name__, began, after()))


def turns(work, count, seconds):
    """How many turns take SECONDS on this machine."""
    work()
    began = time.perf_counter()
    work()
    return max(1, int(count * seconds / (time.perf_counter() - began)))


def take_turns(*works):
    print("up", flush=True)
    while not ended:
        for work in works:
            timed(work)
'''
PLAIN = PREPARE + r'''
def squares():
    total = 0
    for i in range(square_turns):
        total += i * i % 7


def strings():
    parts = []
    for i in range(string_turns):
        parts.append(str(i))
    parts.clear()  # not in the caller


def naps():
    for _ in range(4):
        time.sleep(0.005)


square_turns = string_turns = 10000


def main():
    global square_turns, string_turns
    square_turns, string_turns = turns(squares, square_turns, 0.03), turns(strings, string_turns, 0.02)
    take_turns(squares, strings, naps)
    print(json.dumps(spent))
'''
SPAWNED = PLAIN.replace("    print(json.dumps(spent))\n", "") + r'''

def work(connection):
    connection.send(os.getpid())
    main()
    connection.send(spent)


if __name__ == "__main__":
    import multiprocessing
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=work, args=(there,))
    process.start()
    print("child", here.recv(), flush=True)
    while not ended:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGUSR1)
    print(json.dumps(here.recv()))
    process.join()
'''
EXECUTED = PREPARE + r'''
made = {"time": time}
exec("def squares():\n    total = 0\n    for i in range(turns):\n        total += i * i % 7\n", made)
exec("def naps():\n    for _ in range(4):\n        time.sleep(0.005)\n", made)
exec("def keys():\n    found = {}\n    for i in range(turns // 2):\n        found[i % 100] = i\n", made)
made["turns"] = 10000
made["turns"] = turns(made["squares"], made["turns"], 0.03)
take_turns(made["squares"], made["naps"], made["keys"])
print(json.dumps(spent))
'''
GENERATORS = PREPARE + r'''
def numbers(count):
    for i in range(count):
        yield i * i % 7


def heavy(count):
    for i in range(count):
        total = 0
        for k in range(20):
            total += k * k % 7
        yield total


def doubled(source):
    for x in source:
        yield x * 2


def consumed():
    total = 0
    for x in numbers(counts[0]):
        total += x


def light():
    total = 0
    for x in heavy(counts[1]):
        total += x


def chained():
    return sum(doubled(doubled(numbers(counts[2]))))


def expression():
    return max(x * x % 11 for x in numbers(counts[3]))


counts = [1000] * 4
for at, each in enumerate((consumed, light, chained, expression)):
    counts[at] = turns(each, counts[at], 0.002)
    counts[at] = turns(each, counts[at], 0.015 + 0.005 * at)
take_turns(consumed, light, chained, expression)
print(json.dumps(spent))
'''
CALLED_BY_C = PREPARE + r'''
import re


class Row:
    def __init__(self, x):
        self.x = x

    def __lt__(self, other):
        return self.x < other.x


def key(x):
    return x * 7919 % 10007


def upper(match):
    return match.group(0).upper()


def triple(x):
    return x * 3 + 1


def sorts():
    for _ in range(4):
        sorted(range(counts[0]), key=key)


def substitutes():
    for _ in range(4):
        re.sub("[a-z]+", upper, text[:counts[1]])


def maps():
    for _ in range(4):
        list(map(triple, range(counts[2])))


def compares():
    for _ in range(2):
        sorted(rows[:counts[3]])


text = "abc def 123 " * 20000
rows = [Row(i * 7919 % 10007) for i in range(20000)]
counts = [1000] * 4
for at, each in enumerate((sorts, substitutes, maps, compares)):
    counts[at] = turns(each, counts[at], 0.002)
    counts[at] = turns(each, counts[at], 0.015 + 0.005 * at)
take_turns(sorts, substitutes, maps, compares)
print(json.dumps(spent))
'''
TASKS = PREPARE + r'''
import asyncio


async def parse(count):
    total = 0
    for i in range(count):
        total += i * i % 7


async def render(count):
    found = {}
    for i in range(count):
        found[i % 100] = str(i)


async def worker(work, count):
    while not ended:
        began = before()
        await work(count)
        spent.append((work.__name__, began, after()))
        await asyncio.sleep(0.012)


async def main():
    tasks = [asyncio.get_event_loop().create_task(worker(work, count)) for work, count in 2 * [(parse, 100000), (render, 40000)]]
    for task in tasks:
        await task


print("up", flush=True)
asyncio.new_event_loop().run_until_complete(main())
print(json.dumps(spent))
'''
PACKAGE = {"package/__init__.py": "", "package/__main__.py": "from . import work\nwork.main()\n", "package/work.py": PLAIN}
THREE = ("squares", "strings", "naps")
# name: files, arguments of the interpreter, functions to look at
WAYS = {
    "zipapp": ({"package/__init__.py": "", "package/work.py": PLAIN, "__main__.py": "from package import work\nwork.main()\n"}, ["app.pyz"], THREE),
    "package": (PACKAGE, ["-m", "package"], THREE),
    "compiled": (PACKAGE, ["-m", "package"], THREE),
    "spawned": ({"program.py": SPAWNED}, ["program.py"], THREE),
    "executed": ({"program.py": EXECUTED}, ["program.py"], ("squares", "naps", "keys")),
    "generators": ({"program.py": GENERATORS}, ["program.py"], ("consumed", "light", "chained", "expression")),
    "called by C": ({"program.py": CALLED_BY_C}, ["program.py"], ("sorts", "substitutes", "maps", "compares")),
    "tasks": ({"program.py": TASKS}, ["program.py"], ("parse", "render")),
}


def write(directory, way, files, python):
    if way == "zipapp":
        with zipfile.ZipFile(os.path.join(directory, "app.pyz"), "w") as archive:
            for name, text in files.items():
                archive.writestr(name, text)
        return
    for name, text in files.items():
        os.makedirs(os.path.dirname(os.path.join(directory, name)), exist_ok=True)
        with open(os.path.join(directory, name), "w", encoding="utf-8") as file:
            file.write(text)
    if way == "compiled":
        subprocess.run([python, "-m", "compileall", "-q", "-b", "package"], cwd=directory, check=True)
        for name in files:
            os.remove(os.path.join(directory, name))


def truth_of(spent, name, begin, end):
    """Seconds of the function within the window, and of these on a CPU."""
    wall = cpu = 0.0
    for work, before, after in spent:
        inside = min(after[0], end) - max(before[0], begin)
        if work == name and inside > 0:
            wall += inside
            cpu += (after[1] - before[1]) * inside / (after[0] - before[0])
    return wall, cpu


class Ways(unittest.TestCase):
    def record(self, python, backend, way):
        """What the recording of the process that works says, its samples, and what that says of itself."""
        files, arguments, _ = WAYS[way]
        with folder() as directory:
            write(directory, way, files, python)
            with running([python, *arguments], cwd=directory) as target:
                line = target.stdout.readline().split()
                self.assertTrue(line, target.poll() and target.stderr.read())
                if line[0] == "child":
                    self.assertEqual(target.stdout.readline(), "up\n")
                done = pyparallel("profile", "-q", "--backend", backend, "-F", 1000, "-p", target.pid, "-d", SECONDS, "-o", "rec.pb.gz",
                                  "--json", "-", "--min-share", 0, cwd=directory)
                self.assertEqual(done.returncode, 0, done.stderr)
                target.send_signal(10)  # SIGUSR1
                spent = json.loads(target.communicate(timeout=60)[0])
            samples = pprof.read(os.path.join(directory, "rec.pb.gz"))
        report = json.loads(done.stdout)
        pid = line[1] if line[0] == "child" else str(report["target"]["pid"])
        return report, [sample for sample in samples if sample.labels["pid"] == pid], spent

    def check(self, python, backend, way):
        report, samples, spent = self.record(python, backend, way)
        begin, length = report["recording"]["start_unix_s"], report["recording"]["duration_s"]
        said, wrong = [], []
        for name in WAYS[way][2]:
            wall, cpu = truth_of(spent, name, begin, begin + length)
            mine = [sample for sample in samples if any(frame[0].split(".")[-1] == name for frame in sample.frames)]
            oncpu, off = sum(sample.oncpu_ns for sample in mine) / 1e9, sum(sample.offcpu_ns for sample in mine) / 1e9
            points, right = 100 * (oncpu + off - wall) / length, (min(oncpu, cpu) + min(off, wall - cpu)) / wall
            said.append(f"{name} {points:+.2f}/{100 * right:.0f}%")
            if abs(points) > POINTS[backend] or right < IN_STATE[backend]:
                wrong.append(f"{said[-1]}: {oncpu:.3f} s on a CPU and {off:.3f} s off it, in truth {cpu:.3f} and {wall - cpu:.3f}")
        print("\n    " + "  ".join(said), end=" ", flush=True)
        self.assertEqual(wrong, [])

    def test_ways(self):
        found = list(harness.interpreters(free_threaded=False).items())
        for at, way in enumerate(WAYS):
            for version, python in found if FULL else [found[(2 * at) % len(found)]]:
                if "container" in version and way == "spawned":
                    continue  # the child's number is another one there
                for backend in harness.backends():
                    with self.subTest(way, version=version, backend=backend):
                        print(f"\n  {way} {version} {backend}", end="")
                        harness.measured(lambda p=python, b=backend, w=way: self.check(p, b, w))


if __name__ == "__main__":
    harness.main()
