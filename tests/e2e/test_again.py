"""What `apply` has written a second `apply` leaves alone, to the byte: all programs of tests/rewrite, tests/loops and tests/patterns, and random ones."""
import importlib.machinery
import importlib.util
import os
import shutil
import unittest

from harness import ROOT, folder, pyparallel

PROGRAMS = "rewrite", "loops", "patterns"
RANDOM = range(1, 31)
# With --review: a dict of what a pool gives (`dict(pool.map(...))`) is not known to hold one object once, nor to hold it twice, which refused a loop over it.
# What a list holds that nothing was put in is not known either once a pool was given it: so in random programs, which have such lists.
ASK_AGAIN = {"loops/held_classes.py"}


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
