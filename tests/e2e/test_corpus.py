"""No *safe* of tests/loops is wrong: its rewritten form gives the same, and the tracer sees nothing carried by what its workers do.
A short form of `make corpus`."""
import os
import sys
import unittest

import harness

sys.path.insert(0, os.path.join(harness.ROOT, "tests", "corpus"))
import run  # noqa: E402


class Judged(unittest.TestCase):
    def test_loops(self):
        corpus = run.Corpus(harness.PYPARALLEL, [], quick=True)
        self.addCleanup(corpus.close)
        corpus.run()
        corpus.report()
        self.assertGreaterEqual(len(corpus.labels), 300)
        self.assertEqual(corpus.wrong, [])


if __name__ == "__main__":
    unittest.main()
