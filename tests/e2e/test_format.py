"""black and ruff format, with their defaults, do no more than wrap what we write: build/libraries/format, made by scripts/libraries.sh."""
import ast
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from harness import PYPARALLEL, ROOT, read

TOOLS = os.path.join(ROOT, "build", "libraries", "format")
FORMATTERS = {"black": [sys.executable, "-m", "black", "-q", "-W", "1"], "ruff": [os.path.join(TOOLS, "bin", "ruff"), "format", "-q", "--no-cache", "--isolated"]}


def plain(text):
    """Without what wrapping changes: white space, commas that it adds, parentheses."""
    return re.sub(r",(?=[)\]}])", "", re.sub(r"\s+", "", text)).replace("(", "").replace(")", "")


class Formatted(unittest.TestCase):
    maxDiff = None

    def check(self, name, pattern):
        if not os.path.exists(os.path.join(TOOLS, ".libraries")):
            self.skipTest("no build/libraries/format: scripts/libraries.sh makes it")
        with tempfile.TemporaryDirectory() as folder:
            env = dict(os.environ, PYTHONPATH=TOOLS, XDG_STATE_HOME=folder, XDG_CACHE_HOME=folder)
            for path in glob.glob(os.path.join(ROOT, "tests", "rewrite", "*.py")):
                if not path.endswith(".out.py") and "async_" not in path and "latin1" not in path:
                    shutil.copy(path, folder)
            subprocess.run([*FORMATTERS[name], folder], env=env, check=True)
            for path in glob.glob(folder + "/*.py"):
                subprocess.run([PYPARALLEL, "apply", "-q", "--all", "--review", "--pattern", pattern, path], env=env, check=True, capture_output=True)
            ours = {path: read(path) for path in glob.glob(folder + "/*.py")}
            self.assertGreater(sum("Executor" in text for text in ours.values()), 25)
            subprocess.run([*FORMATTERS[name], folder], env=env, check=True)
            for path, text in ours.items():
                with self.subTest(os.path.basename(path)):
                    then = read(path)
                    self.assertEqual(plain(text), plain(then))
                    self.assertEqual(text.count("\n\n"), then.count("\n\n"))
                    self.assertEqual(ast.dump(ast.parse(text)), ast.dump(ast.parse(then)))


for _name, _pattern in ("black", "process_pool"), ("ruff", "process_pool"), ("ruff", "thread_pool"):
    setattr(Formatted, f"test_{_name}_{_pattern}", lambda self, name=_name, pattern=_pattern: self.check(name, pattern))
if __name__ == "__main__":
    unittest.main()
