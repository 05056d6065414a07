"""The programs of tests/rewrite that await, that come to, or that share a session: as they are and as rewritten, with the real libraries and a
real server.

A program says in comments what it needs: `# needs: aiohttp httpx` (build/libraries/X.Y, made by scripts/libraries.sh), `# python: 3.9`."""
import glob
import os
import re
import subprocess
import sys
import unittest
from concurrent.futures import ThreadPoolExecutor

from harness import ROOT, interpreters, read, server
from test_rewrite import FOLDER

LIBRARIES = os.path.join(ROOT, "build", "libraries")


def programs():
    found = {}
    for path in sorted(glob.glob(os.path.join(FOLDER, "async_*.py")) + glob.glob(os.path.join(FOLDER, "pooled_*.py"))):
        if not path.endswith(".out.py"):
            text = read(path)
            needs, least = re.search(r"^# needs: (.+)$", text, re.M), re.search(r"^# python: 3\.(\d+)$", text, re.M)
            found[path] = needs.group(1).split() if needs else [], int(least.group(1)) if least else 8
    return found


def run(python, path, **how):
    env = dict(os.environ, PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1", **how)
    version = subprocess.run([python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], capture_output=True, text=True).stdout.strip()
    env["PYTHONPATH"] = os.path.join(LIBRARIES, version, "site-packages")
    done = subprocess.run([python, path], stdin=subprocess.DEVNULL, capture_output=True, timeout=120, env=env)
    errors = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return done.returncode, done.stdout.decode(), errors[-1] if errors else ""


class Rewritten(unittest.TestCase):
    maxDiff = None

    def check(self, python, minor, have):
        ran = 0
        with server(5) as port, ThreadPoolExecutor(4) as pool:  # they wait for most of the time
            runs = {}
            for program, (needs, least) in programs().items():
                if minor < least or (needs and not have):
                    continue
                outputs = sorted(glob.glob(re.sub(r"\.py$", ".*.out.py", program)))
                self.assertTrue(outputs, f"{program} has no rewritten form")
                runs[program] = pool.submit(run, python, program, PP_SERVER=port), {output: pool.submit(run, python, output, PP_SERVER=port) for output in outputs}
            for before, after in runs.values():
                for output, done in after.items():
                    with self.subTest(program=os.path.basename(output), python=python):
                        ran += 1
                        self.assertEqual(before.result(), done.result())
                        self.assertNotIn("never", before.result()[2])
        if not have:
            self.skipTest(f"no build/libraries/3.{minor}: scripts/libraries.sh makes it; {ran} without libraries were run")


def add(python, minor):
    have = os.path.exists(os.path.join(LIBRARIES, f"3.{minor}", ".libraries"))
    setattr(Rewritten, f"test_3_{minor}", lambda self: self.check(python, minor, have))


for _version, _python in {**interpreters((3, 8), (3, 8), False, False), **interpreters((3, 13), (3, 13), False, False)}.items():
    add(_python, int(_version.split(".")[1].split()[0].rstrip("t")))
add(sys.executable, sys.version_info[1])
if __name__ == "__main__":
    unittest.main()
