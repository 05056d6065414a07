"""What the end-to-end tests share: the binary, real interpreters, the server, running and recording programs."""
import contextlib
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAMS = os.path.join(ROOT, "tests", "programs")
PYPARALLEL = os.environ.get("PYPARALLEL", os.path.join(ROOT, "build", "pyparallel"))
PYTHON = os.path.realpath(sys.executable)


# Made by scripts/interpreters.sh: a root of Debian sid with programs that run its interpreters in it, and free-threaded builds.
MADE = os.path.join(ROOT, "build", "interpreters")


def interpreters(first=(3, 6), last=(3, 15), free_threaded=True, containers=True):
    """CPythons of this machine from one version to another, one a version and kind: pyenv's shared builds, the system's own, those
    in the root of scripts/interpreters.sh (as in a container: another root and mount namespace), and free-threaded builds."""
    found = {}
    for kind, pattern in ("", "~/.pyenv/versions/3.*/bin/python3"), (" of the system", "/usr/bin/python3.*"), \
            (" in a container", f"{MADE}/bin/python3.*"), ("t", f"{MADE}/3.*t/python"):
        for path in sorted(glob.glob(os.path.expanduser(pattern))):
            if kind == " in a container" and (os.geteuid() != 0 or not containers) or kind == "t" and not free_threaded:
                continue
            try:
                text = subprocess.run([path, "-c", "import sys; print('%d.%d' % sys.version_info[:2], sys.base_prefix)"],
                                      capture_output=True, text=True, timeout=30).stdout.split()
            except (OSError, subprocess.TimeoutExpired):
                continue
            if len(text) == 2 and first <= tuple(map(int, text[0].split("."))) <= last:
                found.setdefault(text[0] + kind, path)
    return found


def pyparallel(*arguments, **options):
    """Runs the command; the result has returncode, stdout, stderr."""
    options.setdefault("timeout", 120)
    options.setdefault("stdin", subprocess.DEVNULL)
    return subprocess.run([PYPARALLEL, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


def backends():
    """The samplers that work here: always proc, and ebpf where the kernel lets us."""
    probe = pyparallel("doctor", timeout=60)
    return ["ebpf", "proc"] if "ok  eBPF" in probe.stdout else ["proc"]


@contextlib.contextmanager
def server(delay_ms=20):
    """The HTTP server with a delay; gives its port."""
    process = subprocess.Popen([PYTHON, os.path.join(PROGRAMS, "server.py"), str(delay_ms)], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True)
    try:
        yield process.stdout.readline().strip()
    finally:
        process.stdin.close()
        process.wait(10)
        process.stdout.close()


@contextlib.contextmanager
def folder(*programs):
    """A new folder with copies of the programs' files; it goes when the test ends."""
    path = tempfile.mkdtemp(prefix="pyparallel-test-")
    for program in programs:
        for file in glob.glob(os.path.join(PROGRAMS, program, "*.py")):
            shutil.copy(file, path)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def running(command, **options):
    """A program that runs meanwhile; killed at the end if it still does."""
    process = subprocess.Popen(command, **{"stdin": subprocess.DEVNULL, **options}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def timed(command, **options):
    """Its stdout and how long it ran."""
    before = time.monotonic()
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=True, **options)
    return done.stdout, time.monotonic() - before


def measured(measure, takes=3):
    """What MEASURE() gives. It records and asserts bounds: where a number is out of them it measures again, TAKES times in all, and says so. On
    a crowded machine one of them is good, with a fault none is. Only for bounds that noise decides, not for what must never be."""
    for take in range(1, takes + 1):
        try:
            return measure()
        except AssertionError as error:
            print(f"\nout of bounds, take {take} of {takes}: {' '.join(str(error).split())[:600]} (end)", flush=True)
            if take == takes:
                raise


def at_once(test, check, cases, workers):
    """CHECK(*case) for each of CASES, WORKERS at a time; each that fails is a failed subtest of TEST."""
    with ThreadPoolExecutor(workers) as pool:
        started = [(case, pool.submit(check, *case)) for case in cases]
    for case, future in started:
        with test.subTest(" ".join(map(str, case))):
            future.result()


def hottest(report):
    """The loop of a JSON report with the most time."""
    return max(report["loops"], key=lambda loop: loop["wall_s"])


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


main = unittest.main
