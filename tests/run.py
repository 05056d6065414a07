"""Runs the tests and prints a line for each; the last line is `N passed, N failed, N skipped`.

    python3 tests/run.py [--build DIR] [NAME...]

unit/test_X  C tests (GLib, TAP) built into DIR/tests; run from the repository's root
e2e/test_X   Python tests (unittest) that drive the command line; they get PYPARALLEL and PP_BUILD in the environment
With names, only the tests whose name holds one of them run, and what they print is shown. What does not measure runs ahead of the rest, one more at
a time than there are CPUs, for these tests wait now and then; the others run one after another."""
import argparse
import glob
import itertools
import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TIME_LIMIT_S = 3600 if os.environ.get("PP_FULL") else 900
# Neither the clock nor a count of processes is looked at by these; interpreters and named measure, but shares of one thread's time. Those that take longest come first.
BESIDE_OTHERS = ["e2e/test_" + name for name in (
    "rewrite", "corpus", "interpreters", "hostile", "rewrite_async", "format", "named", "pools_waiting", "page", "again", "random_programs", "rewrite_pg", "pprof", "pools",
    "merged", "suggest_sources", "hidden",
    "rewrite_numpy", "errors", "loops", "chain", "fallback", "lines", "reused", "reimport", "guard", "one_by_one", "aliases", "handed", "interactive", "layout", "libraries", "light", "marks",
    "mocks")] + ["unit/test_rewrite", "unit/test_recording", "unit/test_codeobj"]


class Tally:
    """What one test told: its lines, and how many of each outcome."""

    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.text = []

    def say(self, text):
        self.text.append(text)

    def line(self, outcome, name, detail=""):
        self.say(f"{outcome:4}  {name}" + (f"  {detail}" if detail else ""))
        if outcome == "ok":
            self.passed += 1
        elif outcome == "SKIP":
            self.skipped += 1
        else:
            self.failed += 1


def run(command, environment):
    try:
        done = subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=TIME_LIMIT_S)
        return done.returncode, done.stdout.decode("utf-8", "replace")
    except subprocess.TimeoutExpired as late:
        return -1, (late.stdout or b"").decode("utf-8", "replace") + f"\nnot finished after {TIME_LIMIT_S} s\n"


def unit_test(tally, name, program, environment):
    """A TAP producer: `ok 1 /lines/3.10`, `not ok`, `ok 2 /x # SKIP why`."""
    status, output = run([program, "--tap"], environment)
    seen = 0
    for outcome, test, directive in re.findall(r"^(ok|not ok) \d+ (\S+)(?: # (.*))?$", output, re.M):
        seen += 1
        if directive.upper().startswith("SKIP"):
            tally.line("SKIP", f"{name} {test}", directive[4:].strip())
        elif outcome == "not ok":
            tally.line("FAIL", f"{name} {test}")
        else:
            tally.line("ok", f"{name} {test}")
    if status != 0 or not seen:
        tally.line("FAIL", name, f"exit status {status}")
        tally.say(output[-6000:])
    return output


def e2e_test(tally, name, program, environment):
    """A unittest program run with -v: `test_x (module.Class.test_x) ... ok`, `skipped 'why'`, `FAIL`, `ERROR`."""
    status, output = run([sys.executable, program, "-v"], environment)
    bad = 0
    for test, outcome in re.findall(r"^(\w+) \([\w.]+\)(?:.|\n)*?\.\.\. (?:.*\n)*?.*?\b(ok|FAIL|ERROR|skipped .*)$", output, re.M):
        if outcome.startswith("skipped"):
            tally.line("SKIP", f"{name} {test}", outcome[8:].strip("'\""))
        elif outcome == "ok":
            tally.line("ok", f"{name} {test}")
        else:
            bad += 1
            tally.line("FAIL", f"{name} {test}")
    for again in re.findall(r"^out of bounds, take .*$", output, re.M):
        tally.say(f"      {name} {again}")
    if status != 0:
        if not bad:
            tally.line("FAIL", name, f"exit status {status}")
        tally.say(output[-8000:])
    elif "Ran 0 tests" in output:
        tally.line("FAIL", name, "ran no test")
    return output


def main():
    signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell starts in the background would ignore it, and so would all that tests start
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", default="build")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    build = os.path.abspath(options.build)
    environment = dict(os.environ, PYPARALLEL=os.path.join(build, "pyparallel"), PP_BUILD=build, PYTHONDONTWRITEBYTECODE="1",
                       G_DEBUG="", LC_ALL="C.UTF-8")
    tests = [(f"unit/{os.path.basename(path)[:-2]}", unit_test, os.path.join(build, "tests", os.path.basename(path)[:-2]))
             for path in sorted(glob.glob(os.path.join(ROOT, "tests/unit/test_*.c")))]
    tests += [(f"e2e/{os.path.basename(path)[:-3]}", e2e_test, path)
              for path in sorted(glob.glob(os.path.join(ROOT, "tests/e2e/test_*.py")))]
    if options.names:
        tests = [test for test in tests if any(wanted in test[0] for wanted in options.names)]

    def one(test):
        name, runner, program = test
        tally = Tally()
        before = time.monotonic()
        output = runner(tally, name, program, environment)
        tally.say(f"      {name} took {time.monotonic() - before:.1f} s")
        if options.names:
            tally.say(output)
        return tally

    passed = failed = skipped = 0
    with ThreadPoolExecutor(os.cpu_count() + 1) as pool:
        beside = pool.map(one, sorted((test for test in tests if test[0] in BESIDE_OTHERS), key=lambda test: BESIDE_OTHERS.index(test[0])))
        alone = (one(test) for test in tests if test[0] not in BESIDE_OTHERS)
        for tally in itertools.chain(beside, alone):
            print("\n".join(tally.text), flush=True)
            passed += tally.passed
            failed += tally.failed
            skipped += tally.skipped
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
