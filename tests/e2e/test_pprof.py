"""A recording is a pprof profile: the reader that comes with Go opens it."""
import os
import shutil
import subprocess
import unittest

import harness
from harness import PYTHON, folder, pyparallel


class Pprof(unittest.TestCase):
    def test_other_readers_open_it(self):
        go = shutil.which("go") or ("/usr/local/go/bin/go" if os.path.exists("/usr/local/go/bin/go") else None)
        if not go:
            self.skipTest("no go tool pprof here")
        with folder("cpu") as directory:
            self.assertEqual(pyparallel("run", "-q", "--python", PYTHON, "-o", "rec.pb.gz", "main.py", "300", cwd=directory).returncode, 0)
            for index in ("samples", "oncpu", "offcpu"):
                done = subprocess.run([go, "tool", "pprof", "-top", f"-sample_index={index}", "rec.pb.gz"], cwd=directory,
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                      env=dict(os.environ, HOME=directory, GOCACHE=directory, GOFLAGS="-mod=mod"))
                self.assertEqual(done.returncode, 0, done.stderr)
                if index == "oncpu":
                    self.assertRegex(done.stdout, r"\d+%.*distance")


if __name__ == "__main__":
    harness.main()
