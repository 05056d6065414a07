"""What the probe reads of a live program's variables, on each interpreter: types, lengths and how much there is to pickle; and that a
report says the same when it is made again from the recording's file."""
import gzip
import json
import os
import tempfile
import unittest

import harness

PROGRAM = '''
import collections, time
class Plain:
    def __init__(self):
        self.rows, self.name = [1.0] * 1000, "x" * 100
class Odd(Plain):
    pass
class Slots:
    __slots__ = ("rows",)
    def __init__(self):
        self.rows = [1] * 1000
def main():
    plain, odd, slots = Plain(), Odd(), Slots()
    odd.__dict__["more"] = [2] * 1000
    nested, pair, numbers = {"k": list(range(200))}, (1, 2, "abc"), {i for i in range(1000)}
    blob, rows = b"z" * 10000, [[1, 2]] * 100
    groups = collections.defaultdict(list)
    groups["x"].append(b"y" * 5000)
    early, late = [[1.0] * 10 for _ in range(5)], []
    until = time.monotonic() + 0.8
    for i in range(10 ** 9):
        if time.monotonic() > until:
            break
        if not late and time.monotonic() > until - 0.4:
            late.extend([1.0] * 10 for _ in range(5))
    squares = [sum(range(k % 7 + 30000)) for k in range(1500)]
    print(len(squares))
main()
'''
# Loops in loops and in a with, and how many iterations each has.
NESTED = '''
import threading
lock = threading.Lock()
def work(rows):
    total = 0
    for row in rows:  # 400
        for x in row:  # 50
            for y in range(300):  # 300
                total += x * y
    return total
def held(n):
    total = 0
    with lock:
        for i in range(n):  # 300000
            for t in (1, 2, 3):  # 3
                total += i * t
    return total
rows = [[1] * 50 for _ in range(400)]
print("up", flush=True)
while True:
    work(rows)
    held(300000)
'''
# A loop of 60 ms and one of less than 0.1 ms, each entered again and again; what the first took, by its own clock.
ENTERED = """
import time
clock = time.perf_counter
def spin(k):
    while k:
        k -= 1
def long(rows):
    begin, out = clock(), []
    for k in rows:
        out.append(spin(k))
    return clock() - begin
def short(rows):
    out = []
    for k in rows:
        out.append(spin(k))
begin = clock()
spin(200000)
unit = 200000 / (clock() - begin)
begin, inside, entries = clock(), 0, 0
while clock() - begin < 3:
    inside += long([int(unit * 0.06 / 100)] * 100)
    entries += 1
    until = clock() + 0.03
    while clock() < until:
        short([int(unit * 0.00008 / 20)] * 20)
print(entries / inside)
"""
# A loop beside many threads that wait, in another than the main thread: who looks at all in turn hardly ever looks at it.
BESIDE_WAITING = """
import threading
for _ in range(300):
    threading.Thread(target=threading.Event().wait, daemon=True).start()
def work(rows):
    total = 0
    for row in rows:
        for x in row:
            total += x
    return total
def busy():
    while True:
        work([[1] * 300] * 40000)
threading.Thread(target=busy).start()
print("up", flush=True)
"""
# Many threads that come and go.
SERVICE = """
import random, threading, time
def handle():
    total = 0
    for row in [[1] * 300] * random.randint(10, 50):
        for x in row:
            total += x
        time.sleep(0.02)
print("up", flush=True)
live = []
while True:
    live = [thread for thread in live if thread.is_alive()]
    while len(live) < 400:
        live.append(threading.Thread(target=handle))
        live[-1].start()
    time.sleep(0.01)
"""
# name: length, objects (in small dicts: a number is 0.05, a list 0.2), bytes, opaque
TRUTH = {
    "plain": (-1, 52, 100, False), "odd": (-1, 102, 100, False), "slots": (-1, 1.5, 0, True), "nested": (1, 10.75, 1, False),
    "pair": (3, 0.45, 3, False), "numbers": (1000, 50.4, 0, False), "blob": (10000, 0.1, 10000, False), "rows": (100, 30.2, 0, False),
    "groups": (1, 1.45, 5001, False), "i": (-1, 0.05, 0, False),
}


def document(path):
    """The JSON inside a recording."""
    with gzip.open(path) as file:
        data = file.read()
    mark = b"pyparallel.recording/1 "
    return json.JSONDecoder().raw_decode(data[data.index(mark) + len(mark):].decode("utf-8", "replace"))[0]


class Evidence(unittest.TestCase):
    def check(self, python):
        with tempfile.TemporaryDirectory() as folder:
            script, recording, report = (os.path.join(folder, name) for name in ("main.py", "run.pprof", "run.json"))
            with open(script, "w", encoding="utf-8") as file:
                file.write(PROGRAM)
            done = harness.pyparallel("run", "--python", python, "-o", recording, "--json", report, "main.py", cwd=folder)
            self.assertEqual(done.returncode, 0, done.stderr)
            seen = {local["name"]: local for local in document(recording)["locals"]}
            for name, (length, objects, size, opaque) in TRUTH.items():
                self.assertIn(name, seen)
                local = seen[name]
                self.assertEqual((local["length"], local["opaque"]), (length, opaque), name)
                self.assertAlmostEqual(local["objects"], objects, delta=0.2 + objects / 20, msg=name)
                self.assertAlmostEqual(local["bytes"], size, delta=1, msg=name)
            # what is in a list counts from when there is something in it
            self.assertEqual((5, seen["early"]["item_objects"]), (seen["late"]["length"], seen["late"]["item_objects"]))
            self.check_again(folder, recording, harness.load(report))

    def check_nested(self, python):
        totals = {number: int(line.split("# ")[1]) for number, line in enumerate(NESTED.split("\n"), 1) if "# " in line}
        with harness.folder() as folder:
            script = os.path.join(folder, "nested.py")
            with open(script, "w", encoding="utf-8") as file:
                file.write(NESTED)
            with harness.running([python, script]) as target:
                self.assertEqual(target.stdout.readline(), "up\n")
                done = harness.pyparallel("profile", "-q", "-p", target.pid, "-d", 3, "-o", "rec.pb.gz", "--json", "-", "--min-share", 0, cwd=folder)
            self.assertEqual(done.returncode, 0, done.stderr)
            seen = {loop["line"]: loop["iterations"]["total"] for loop in json.loads(done.stdout)["loops"] if loop["iterations"]}
            for line, total in seen.items():  # what is told is true; the outer loops are always seen
                self.assertAlmostEqual(total, totals[line], delta=totals[line] / 10 + 1, msg=seen)
            outer = {number for number, total in totals.items() if total in (400, 300000)}
            self.assertLessEqual(outer, set(seen), seen)

    def check_entries(self, python, backend):
        with harness.folder() as folder:
            report = os.path.join(folder, "run.json")
            with open(os.path.join(folder, "main.py"), "w", encoding="utf-8") as file:
                file.write(ENTERED)
            done = harness.pyparallel("run", "--backend", backend, "--python", python, "-o", "run.pprof", "--json", report, "--min-share", 0, "main.py", cwd=folder)
            self.assertEqual(done.returncode, 0, done.stderr)
            loops = {loop["function"]: loop for loop in harness.load(report)["loops"] if loop["kind"] == "for"}
            self.assertIsNone(loops["short"]["entries"], loops["short"])
            self.assertEqual("none", loops["short"]["pattern"])
            entries, truth = loops["long"]["entries"], float(done.stdout) * loops["long"]["wall_s"]
            pace = loops["long"]["iterations"]["per_second"]
            self.assertIsNotNone(pace, loops["long"])
            self.assertTrue(50 * float(done.stdout) < pace < 200 * float(done.stdout), (pace, float(done.stdout)))
            if entries:  # none: stretched by others' work, it is there at most looks
                self.assertTrue(entries["low"] <= 1.3 * truth and entries["high"] >= truth / 1.3, (entries, truth))
                self.assertTrue(truth / 3 < entries["likely"] < truth * 3, (entries, truth))

    def profile(self, program):
        with harness.folder() as folder:
            script = os.path.join(folder, "main.py")
            with open(script, "w", encoding="utf-8") as file:
                file.write(program)
            with harness.running([harness.PYTHON, script]) as target:
                self.assertEqual(target.stdout.readline(), "up\n")
                done = harness.pyparallel("profile", "-q", "-p", target.pid, "-d", 4, "-o", "rec.pb.gz", "--json", "-", "--min-share", 0, cwd=folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def check_busy(self):
        seen = {loop["line"]: loop["iterations"] for loop in self.profile(BESIDE_WAITING)["loops"] if loop["function"] == "work"}
        self.assertEqual({line: looks and looks["total"] for line, looks in seen.items()}, {7: 40000, 8: 300})
        self.assertIsNotNone(seen[7]["per_second"])

    def check_service(self):
        """The looks' part of it is 1.3 % of a CPU, and was 10 % without bounds; the rest are the events."""
        recording = self.profile(SERVICE)["recording"]
        self.assertLess(recording["profiler_cpu_s"], 0.055 * recording["duration_s"])

    def test_each_interpreter(self):
        found = harness.interpreters()
        for check in self.check, self.check_nested:
            harness.at_once(self, lambda version, check=check: harness.measured(lambda: check(found[version])), [(version,) for version in found], os.cpu_count())

    def test_busy_among_many_threads(self):
        harness.measured(self.check_busy)

    def test_cost_of_many_threads(self):
        harness.measured(self.check_service)

    def check_again(self, folder, recording, first):
        again = json.loads(harness.pyparallel("suggest", recording, "--json", "-", cwd=folder).stdout)
        self.assertEqual([loop["iterations"] for loop in again["loops"]], [loop["iterations"] for loop in first["loops"]])
        built = [loop for loop in first["loops"] if loop["kind"] == "comprehension"]
        self.assertTrue(built and built[0]["iterations"], built)
        self.assertGreater(built[0]["iterations"]["seen"], 100)


BACKENDS = harness.backends()
for version, executable in harness.interpreters().items():
    name = version.replace(".", "_").replace(" ", "_")
    for backend in BACKENDS if os.environ.get("PP_FULL") else {"3.8": ["proc"], "3.12": ["ebpf"]}.get(version, []):
        if backend in BACKENDS:
            setattr(Evidence, f"test_entries_{name}_{backend}",
                    lambda self, python=executable, backend=backend: harness.measured(lambda: self.check_entries(python, backend)))

if __name__ == "__main__":
    harness.main()
