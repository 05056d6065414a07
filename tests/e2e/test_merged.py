"""Two nested loops made one, and pools that are kept from one loop to the next: the programs of tests/nests before and after."""
import os
import subprocess
import sys
import tempfile
import unittest

import harness


class Merged(unittest.TestCase):
    """Each pair of loops of tests/nests that can be one, and each loop whose pool can be kept, by itself: the program prints the same, in pools whose
    tasks end in any order."""
    maxDiff = None
    folder = os.path.join(harness.ROOT, "tests", "nests")

    def run_program(self, path, shuffle):
        extra = dict(PYTHONPATH=self.folder)
        if shuffle:
            extra = dict(PYTHONPATH=self.folder + ":" + os.path.join(harness.ROOT, "tests", "corpus", "shuffle"), PP_WORKERS="3", PP_SHUFFLE=str(shuffle))
        done = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=120, env=dict(os.environ, **extra))
        return done.returncode, done.stdout, done.stderr.strip().splitlines()[-1:]

    def test_each_pair(self):
        tool = os.path.join(os.environ.get("PP_BUILD", os.path.join(harness.ROOT, "build")), "tests", "test_nests")
        count = 0
        for name in sorted(os.listdir(self.folder)):
            if not name.endswith(".py"):
                continue
            path = os.path.join(self.folder, name)
            before = self.run_program(path, 0)
            for pattern in ("process_pool", "thread_pool") if name == "shapes.py" or os.environ.get("PP_FULL") else ("process_pool",):
                with tempfile.TemporaryDirectory() as made:
                    subprocess.run([tool, "--write", path, made, pattern], check=True, stdout=subprocess.DEVNULL, cwd=harness.ROOT)
                    for patched in sorted(os.listdir(made)):
                        with self.subTest(f"{name}:{patched[:-3]} {pattern}"):
                            self.assertEqual(before, self.run_program(os.path.join(made, patched), count + 1))
                        count += 1
        self.assertGreater(count, 20)


if __name__ == "__main__":
    harness.main()
