"""Some of scripts/random-programs: what they print must not change when every loop that is safe is rewritten."""
import os
import subprocess
import sys
import unittest

from harness import PYPARALLEL, ROOT, folder


class RandomPrograms(unittest.TestCase):
    def output_stays(self, *options):
        with folder() as directory:
            done = subprocess.run([sys.executable, os.path.join(ROOT, "scripts", "random-programs"), "--seed", "1", "--count", "12", "--keep", directory, *options],
                                  env=dict(os.environ, PYPARALLEL=os.path.abspath(PYPARALLEL), XDG_CACHE_HOME=directory), capture_output=True, text=True,
                                  timeout=600)
        print(done.stdout.strip(), end=" ", flush=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertGreater(int(done.stdout.split("; ")[1].split()[0]), 20)

    def test_output_stays(self):
        self.output_stays()

    def test_output_of_coroutines_stays(self):
        self.output_stays("--tasks")


if __name__ == "__main__":
    unittest.main()
