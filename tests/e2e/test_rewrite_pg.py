"""The programs of tests/rewrite that query PostgreSQL: as they are, as rewritten, and as written by hand, against a real server."""
import glob
import os
import re
import sys
import unittest

from harness import interpreters
from postgres import postgres, why_not
from test_rewrite import FOLDER, least
from test_rewrite_async import LIBRARIES, run


def programs(minor):
    paths = [path for path in sorted(glob.glob(os.path.join(FOLDER, "pg_*.py"))) if not path.endswith(".out.py")]
    return [path for path in paths if least(path) <= minor]


@unittest.skipIf(why_not(), why_not())
class Rewritten(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.running = postgres()
        cls.address = cls.running.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.running.__exit__(None, None, None)

    def check(self, python, minor):
        self.assertGreaterEqual(len(programs(minor)), 3)
        for program in programs(minor):
            before = run(python, program, PP_POSTGRES=self.address)
            outputs = sorted(glob.glob(re.sub(r"\.py$", ".*.out.py", program)))
            self.assertTrue(outputs, f"{program} has no rewritten form")
            best = os.path.join(FOLDER, "best", os.path.basename(program))
            for output in outputs + ([best] if os.path.exists(best) else []):
                with self.subTest(program=output, python=python):
                    after = run(python, output, PP_POSTGRES=self.address)
                    self.assertEqual(before[:2], after[:2])
                    self.assertEqual(before[2], after[2])


def add(python, minor):
    have = os.path.exists(os.path.join(LIBRARIES, f"3.{minor}", ".libraries"))
    test = unittest.skipUnless(have, f"no build/libraries/3.{minor}: scripts/libraries.sh makes it")(lambda self: self.check(python, minor))
    setattr(Rewritten, f"test_3_{minor}", test)


for _version, _python in {**interpreters((3, 8), (3, 8), False, False), **interpreters((3, 13), (3, 13), False, False)}.items():
    add(_python, int(_version.split(".")[1].split()[0].rstrip("t")))
add(sys.executable, sys.version_info[1])
if __name__ == "__main__":
    unittest.main()
