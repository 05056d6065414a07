"""What the samplers name: code that another one's place was reused for, and what began just before the end."""
import json
import os
import unittest

import harness
from harness import folder, pyparallel

# Modules that run one after the other and are freed: each one's code object is where an earlier one's was, begins at line 1 and has no arguments.
PLUGINS = '''
import importlib.util, json, os, time
spent = {}
for i in range(40):
    name = "plugin%d" % (i % 4)
    begun = time.perf_counter()
    spec = importlib.util.spec_from_file_location("plugin", os.path.join(os.path.dirname(os.path.abspath(__file__)), name + ".py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    del module, spec
    spent[name] = spent.get(name, 0) + time.perf_counter() - begun
print(json.dumps(spent))
'''
PLUGIN = """import time
begun = time.perf_counter()
while time.perf_counter() < begun + %f:
    pass
"""
FUNCTION = """import time
def work():
    begun = time.perf_counter()
    while time.perf_counter() < begun + %f:
        pass
work()
"""


class Reused(unittest.TestCase):
    def test_each_module_has_its_own_time(self):
        def check(python, backend, text):
            with folder() as directory:
                for i in range(4):
                    with open(os.path.join(directory, f"plugin{i}.py"), "w", encoding="utf-8") as file:
                        file.write(text % ((i + 1) / 100))
                with open(os.path.join(directory, "main.py"), "w", encoding="utf-8") as file:
                    file.write(PLUGINS)

                def measure():
                    done = pyparallel("run", "-q", "--backend", backend, "--python", python, "-o", "rec.pb.gz", "--json", "report.json", "--min-share", 0,
                                      "main.py", cwd=directory)
                    self.assertEqual(done.returncode, 0, done.stderr)
                    truth = json.loads(done.stdout.splitlines()[0])
                    loops = harness.load(os.path.join(directory, "report.json"))["loops"]
                    for name, spent in truth.items():
                        measured = sum(loop["wall_s"] for loop in loops if os.path.basename(loop["file"]) == name + ".py")
                        self.assertAlmostEqual(measured / sum(truth.values()), spent / sum(truth.values()), delta=bound, msg=name)
                # without eBPF a function's calls are proven anew each time that it is made; what runs until then is its caller's
                bound = 0.03 if backend == "ebpf" else 0.05 if text is PLUGIN else 0.1
                harness.measured(measure)

        texts = (PLUGIN, FUNCTION) if os.environ.get("PP_FULL") else (PLUGIN,)
        harness.at_once(self, check, [(python, backend, text) for python in harness.interpreters().values() for backend in harness.backends()
                                      for text in texts], os.cpu_count())


# What begins when nothing was new for long, and lasts until just before the program ends.
LATE = '''
import time
def spin(seconds):
    begun = time.perf_counter()
    while time.perf_counter() < begun + seconds:
        pass
def late():
    for _ in range(5):
        spin(0.01)
spin(1.5)
late()
'''


class Ends(unittest.TestCase):
    def test_what_came_last_has_its_name(self):
        def check(python, backend):
            with folder() as directory:
                script = os.path.join(directory, "late.py")
                with open(script, "w", encoding="utf-8") as file:
                    file.write(LATE)

                def measure():
                    done = pyparallel("run", "-q", "--backend", backend, "--python", python, "-o", "rec.pb.gz", "--json", "report.json", "--min-share", 0,
                                      script, cwd=directory)
                    self.assertEqual(done.returncode, 0, done.stderr)
                    loops = harness.load(os.path.join(directory, "report.json"))["loops"]
                    # other tests take the CPU meanwhile
                    self.assertGreater(sum(loop["wall_s"] for loop in loops if loop["function"] == "late"), 0.03)
                harness.measured(measure)

        harness.at_once(self, check, [(python, backend) for python in harness.interpreters().values() for backend in harness.backends()], os.cpu_count())

    def test_a_program_that_is_over_at_once(self):
        """In a container its source is out of sight as soon as it has ended."""
        text = "def work():\n    total = 0\n    for i in range(300000):\n        total += i\n    return total\nwork()\n"

        def check(python):
            with folder() as directory:
                script = os.path.join(directory, "short.py")
                with open(script, "w", encoding="utf-8") as file:
                    file.write(text)

                def measure():
                    done = pyparallel("run", "-q", "--backend", "ebpf", "--python", python, "-o", "rec.pb.gz", "--json", "report.json", "--min-share", 0,
                                      script, cwd=directory)
                    self.assertEqual(done.returncode, 0, done.stderr)
                    self.assertEqual(["work"], [loop["function"] for loop in harness.load(os.path.join(directory, "report.json"))["loops"]])
                harness.measured(measure)

        if "ebpf" not in harness.backends():
            self.skipTest("no eBPF here")
        harness.at_once(self, check, [(python,) for python in harness.interpreters().values()], 1)

# Children that are a copy of it for a while, since forking is asked for.
CHILDREN = """
import json, os, subprocess, time
table = [bytearray(1 << 16) for _ in range(1000)] # pages to be copied
begun = time.perf_counter()
for i in range(150):
    subprocess.run(["true"], preexec_fn=os.getpid)
print(json.dumps(time.perf_counter() - begun))
"""


class Children(unittest.TestCase):
    def test_a_child_is_no_loop_before_it_executes_its_program(self):
        """The parent waits for it meanwhile; and each has the name of its program."""
        def check(python):
            with folder() as directory:
                with open(os.path.join(directory, "main.py"), "w", encoding="utf-8") as file:
                    file.write(CHILDREN)

                def measure():
                    done = pyparallel("run", "-q", "--backend", "ebpf", "--python", python, "-o", "rec.pb.gz", "--json", "report.json", "--min-share", 0,
                                      "main.py", cwd=directory)
                    self.assertEqual(done.returncode, 0, done.stderr)
                    truth = json.loads(done.stdout.splitlines()[0])
                    report = harness.load(os.path.join(directory, "report.json"))
                    measured = sum(loop["wall_s"] for loop in report["loops"] if os.path.basename(loop["file"]) == "main.py" and loop["kind"] == "for")
                    self.assertAlmostEqual(measured / truth, 1, delta=0.05)
                    self.assertEqual({"true"}, {process["name"] for process in report["processes"][1:]})
                harness.measured(measure)

        if "ebpf" not in harness.backends():
            self.skipTest("no eBPF here")
        harness.at_once(self, check, [(python,) for python in harness.interpreters().values()], 1)


if __name__ == "__main__":
    harness.main()
