"""What docs/patterns.md shows is what the programs of tests/rewrite are."""
import os
import subprocess
import sys
import unittest

from harness import ROOT


class Docs(unittest.TestCase):
    def test_patterns(self):
        done = subprocess.run([sys.executable, os.path.join(ROOT, "scripts", "patterns"), "--check"], capture_output=True, text=True)
        self.assertEqual((0, "", ""), (done.returncode, done.stdout, done.stderr))


if __name__ == "__main__":
    unittest.main()
