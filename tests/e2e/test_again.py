"""What `apply` has written a second `apply` leaves alone, to the byte: all programs of tests/rewrite, tests/loops and tests/patterns, and random ones, also
of coroutines that hold up the event loop."""
import importlib.machinery
import importlib.util
import os
import random
import shutil
import unittest

from harness import ROOT, folder, pyparallel

PROGRAMS = "rewrite", "loops", "patterns"
RANDOM = range(1, 31)
# With --review: a dict of what a pool gives (`dict(pool.map(...))`) is not known to hold one object once, nor to hold it twice, which refused a loop over it.
# What a list holds that nothing was put in is not known either once a pool was given it: so in random programs, which have such lists.
ASK_AGAIN = {"loops/held_classes.py"}


COROUTINES = """
import asyncio
import json
import subprocess
import time

import requests

CACHE = {}
LOG = []


def load(path):
    with open(path) as file:
        return json.load(file)


def fetch(path):
    return requests.get("http://127.0.0.1/" + path, timeout=5).json()


def slow(n):
    time.sleep(0.01)
    return n + 1


async def awaited(n):
    await asyncio.sleep(0.01)
    return n + 1


async def blocked(n):
    time.sleep(0.01)
    return n + 1


async def both(n):
    x = load(str(n))
    await asyncio.sleep(0.1)
    return x


async def noted(n):
    LOG.append(n)
    x = fetch(str(n))
    return x


async def deep(n):
    return await blocked(slow(n))
"""
WAITS = ["load(p)", "fetch(p)", "slow(p)", "await awaited(p)", "await blocked(p)", "await both(p)", "await noted(p)", "await deep(p)", "time.sleep(0.1)",
         "subprocess.run(['true', str(p)]).returncode", "len(open(p).read())", "await asyncio.sleep(0.1)"]
STATEMENTS = ["x = {0}", "print({0})", "out.append({0})", "total += len(str({0}))", "CACHE[p] = {0}", "{0}", "if {0}:\n    out.append({1})", "x = {0}\nif not x:\n    break",
              "try:\n    x = {0}\nexcept ValueError:\n    continue\nout.append(x)", "for q in range(3):\n    out.append(({0}, q))"]
HEADERS = ["    for p in paths:\n"] * 3 + ["    with open('x') as file:\n        for p in file:\n"]
RUNS = ["    print(await work0(['1']))\n    print(await work1(['2']))\n    print(await work2(['3']))\n", "    print(await asyncio.gather(work0(['1']), work1(['2']), work2(['3'])))\n",
        "    for k in range(3):\n        print(await work0([str(k)]), await work1([str(k)]), await work2([str(k)]))\n"]


def coroutine_program(seed):
    """Coroutines whose loops wait in the event loop and beside it."""
    draw, text = random.Random(seed), COROUTINES
    for number in range(3):
        header = draw.choice(HEADERS)
        indent = " " * (len(header.splitlines()[-1]) - len(header.splitlines()[-1].lstrip()) + 4)
        lines = "\n".join(draw.choice(STATEMENTS).format(draw.choice(WAITS), draw.choice(WAITS)) for _ in range(draw.randint(1, 3))).splitlines()
        text += "\n\nasync def work%d(paths):\n    out = []\n    total = 0\n%s%s    return out, total\n" % (number, header, "".join(indent + line + "\n" for line in lines))
    return text + "\n\nasync def main():\n%s\n\nasyncio.run(main())\n" % draw.choice(RUNS)


def random_programs():
    path = os.path.join(ROOT, "scripts", "random-programs")
    loader = importlib.machinery.SourceFileLoader("random_programs", path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("random_programs", loader))
    loader.exec_module(module)
    return module


def texts(directory):
    found = {}
    for top, _, names in os.walk(directory):
        for name in names:
            if name.endswith(".py"):
                with open(os.path.join(top, name), "rb") as file:
                    found[os.path.relpath(os.path.join(top, name), directory)] = file.read()
    return found


class Again(unittest.TestCase):
    def check(self, *options):
        with folder() as directory:
            for name in PROGRAMS:
                shutil.copytree(os.path.join(ROOT, "tests", name), os.path.join(directory, name), ignore=shutil.ignore_patterns("*.out.py", "__pycache__"))
            os.mkdir(os.path.join(directory, "random"))
            writer = random_programs().Writer
            for seed in RANDOM:
                with open(os.path.join(directory, "random", "p%d.py" % seed), "w", encoding="utf-8") as file:
                    file.write(writer(seed).text())
            before = texts(directory)
            self.apply(directory, *options)
            once = texts(directory)
            self.apply(directory, *options)
            twice = texts(directory)
        changed = [name for name in sorted(once) if once[name] != before[name]]
        print(len(changed), "of", len(once), "changed", end=" ", flush=True)
        self.assertGreater(len(changed), 200)
        again = [name for name in sorted(twice) if twice[name] != once[name]]
        self.assertEqual([], [name for name in again if not ("--review" in options and (name in ASK_AGAIN or name.startswith("random")))])

    def test_coroutines(self):
        """By themselves, for what other tasks there are decides. First tasks, then awaited calls that would hold them up; or the calls, and then tasks that await these."""
        with folder() as directory:
            changed = 0
            for seed in range(60):
                path = os.path.join(directory, "c%d.py" % seed)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(coroutine_program(seed))
                seen = [texts(directory)]
                for _ in range(2):
                    done = pyparallel("apply", "-q", "--all", "--review", path, cwd=directory, env=dict(os.environ, XDG_STATE_HOME=directory))
                    self.assertEqual(done.returncode, 0, done.stderr)
                    seen.append(texts(directory))
                self.assertEqual(seen[1], seen[2], seed)
                changed += seen[0] != seen[1]
                os.remove(path)
        self.assertGreater(changed, 50)

    def apply(self, directory, *options):
        for name in (*PROGRAMS, "random"):  # one project each: modules of one name are then not taken for each other
            done = pyparallel("apply", "-q", "--all", *options, name, cwd=directory, env=dict(os.environ, XDG_STATE_HOME=directory), timeout=900)
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_second_apply(self):
        self.check()

    def test_second_apply_of_what_needs_a_look(self):
        self.check("--review")


if __name__ == "__main__":
    unittest.main()
