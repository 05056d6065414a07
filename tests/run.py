"""Runs the tests and prints a line for each; the last line is `N passed, N failed, N skipped`.

    python3 tests/run.py [--build DIR] [NAME...]

unit/test_X  C tests (GLib, TAP) built into DIR/tests; run from the repository's root
e2e/test_X   Python tests (unittest) that drive the command line; they get PYPARALLEL and PP_BUILD in the environment
With names, only the tests whose name holds one of them run, and what they print is shown."""
import argparse
import glob
import os
import re
import signal
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TIME_LIMIT_S = 3600 if os.environ.get("PP_FULL") else 900


class Tally:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def line(self, outcome, name, detail=""):
        print(f"{outcome:4}  {name}" + (f"  {detail}" if detail else ""), flush=True)
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
        print(output[-6000:])
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
        print(f"      {name} {again}", flush=True)
    if status != 0:
        if not bad:
            tally.line("FAIL", name, f"exit status {status}")
        print(output[-8000:])
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
    tally = Tally()
    tests = [(f"unit/{os.path.basename(path)[:-2]}", unit_test, os.path.join(build, "tests", os.path.basename(path)[:-2]))
             for path in sorted(glob.glob(os.path.join(ROOT, "tests/unit/test_*.c")))]
    tests += [(f"e2e/{os.path.basename(path)[:-3]}", e2e_test, path)
              for path in sorted(glob.glob(os.path.join(ROOT, "tests/e2e/test_*.py")))]
    for name, runner, program in tests:
        if options.names and not any(wanted in name for wanted in options.names):
            continue
        before = time.monotonic()
        output = runner(tally, name, program, environment)
        print(f"      {name} took {time.monotonic() - before:.1f} s", flush=True)
        if options.names:
            print(output)
    print(f"{tally.passed} passed, {tally.failed} failed, {tally.skipped} skipped")
    return 1 if tally.failed or not tally.passed else 0


if __name__ == "__main__":
    sys.exit(main())
