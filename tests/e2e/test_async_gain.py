"""What is predicted of tasks, against the program's own clock: loops that await, calls that hold up the event loop, requests that could be awaited."""
import os
import subprocess
import sys
import unittest

from harness import PYTHON, ROOT, folder, load, measured, pyparallel, server

AWAITS = '''
import asyncio
import time


async def nap(number: int):
    await asyncio.sleep(0.01)
    return sum(range(20000)) + number  # seen on the CPU often enough


async def collect(count: int):
    total = []
    for number in range(count):
        total.append(await nap(number))
    return total


async def main():
    before = time.perf_counter()
    print(len(await collect(100)), time.perf_counter() - before)


asyncio.run(main())
'''
HOLDS = '''
import asyncio
import time


async def nap(seconds: float):
    time.sleep(seconds)


async def main():
    before = time.perf_counter()
    await asyncio.gather(*[nap(0.01) for _ in range(60)])
    print(60, time.perf_counter() - before)


asyncio.run(main())
'''
REQUESTS = '''
import os
import time

import requests

BASE = "http://127.0.0.1:" + os.environ["PP_SERVER"]


def collect(paths):
    found = []
    for path in paths:
        found.append(requests.get(BASE + path, timeout=5).json()["path"])
    return found


def main():
    before = time.perf_counter()
    print(len(collect([f"/page/{n}" for n in range(60)])), time.perf_counter() - before)


if __name__ == "__main__":
    main()
'''
LIBRARIES = os.path.join(ROOT, "build", "libraries", "%d.%d" % sys.version_info[:2])


def seconds(env):
    done = [subprocess.run([PYTHON, "program.py"], stdout=subprocess.PIPE, text=True, timeout=60, check=True, env=env).stdout for _ in range(3)]
    return min(float(text.split()[-1]) for text in done)


class Gain(unittest.TestCase):
    def gain(self, text, port="0", *choice):
        """Of its first loop, or call: the prediction for the pattern that is suggested; and the speedup of the program as applied."""
        env = dict(os.environ, PP_SERVER=port, PYTHONPATH=os.path.join(LIBRARIES, "site-packages"))
        with folder() as path:
            os.chdir(path)
            with open("program.py", "w", encoding="utf-8") as file:
                file.write(text)
            before = seconds(env)
            done = pyparallel("run", "-q", "--json", "report.json", "-o", "r.pb.gz", "program.py", env=env)
            self.assertEqual(done.returncode, 0, done.stderr)
            loops = load("report.json")["loops"]
            self.assertTrue(loops, "the loop was not seen on the CPU")
            loop = next((one for one in loops if one["pattern"] != "none"), loops[0])
            done = pyparallel("apply", "--review", *choice, "r.pb.gz", env=env)
            self.assertIn("rewritten", done.stdout + done.stderr)
            with open("program.py", encoding="utf-8") as file:
                self.assertIn("asyncio", file.read())
            after = seconds(env)
            os.chdir(ROOT)
            return loop, before / after

    def test_awaits(self):
        def measure():
            loop, real = self.gain(AWAITS)
            self.assertEqual(loop["pattern"], "asyncio")
            self.assertIn(loop["speedup"]["basis"]["from"], ("waits counted", "iterations seen"))
            self.assertGreater(loop["speedup"]["loop"]["predicted"], 0.6 * real)
            self.assertLess(loop["speedup"]["loop"]["predicted"], 1.7 * real)
            self.assertLess(loop["speedup"]["loop"]["low"], real)

        measured(measure)

    def holds(self, text, basis):
        """Of calls that hold up the event loop: the truth lies in the band."""
        def measure():
            loop, real = self.gain(text)
            band = loop["speedup"]["loop"]
            self.assertEqual(loop["pattern"], "asyncio_to_thread")
            self.assertEqual(loop["speedup"]["basis"]["from"], basis)
            self.assertLess(band["low"], real)
            self.assertGreater(band["high"], 0.6 * real)
            return band["predicted"], real

        return measured(measure)

    def test_holds_up_in_threads(self):
        predicted, real = self.holds(HOLDS.replace("time.sleep(seconds)", "time.sleep(seconds + 0)"), "tasks counted")
        self.assertLess(real, 1.7 * predicted)
        self.assertGreater(real, 0.5 * predicted)

    def test_holds_up_in_sleep(self):
        predicted, real = self.holds(HOLDS.replace("nap(0.01)", "nap()").replace("nap(seconds: float)", "nap()").replace("sleep(seconds)", "sleep(0.03)"),
                                     "tasks counted")
        self.assertGreater(predicted, 30)
        self.assertGreater(real, 12)

    def test_holds_up_a_few(self):
        """Three tasks that come to it again and again: how many there are at once is not seen."""
        text = HOLDS.replace("sleep(seconds)", "sleep(seconds + 0)").replace("nap(0.01) for _ in range(60)", "several() for _ in range(3)")
        text = text.replace("async def main", "async def several():\n" + 20 * "    await nap(0.01)\n" + "\n\nasync def main")
        predicted, real = self.holds(text, "tasks at once not seen")
        self.assertAlmostEqual(predicted, 2, delta=0.2)
        self.assertLess(real, 4)

    def test_requests(self):
        if not os.path.exists(os.path.join(LIBRARIES, ".libraries")):
            self.skipTest("no build/libraries: scripts/libraries.sh makes it")

        def measure():
            with server(15) as port:
                loop, real = self.gain(REQUESTS, port, "--pattern=asyncio")
            self.assertIn("asyncio", [loop["pattern"], *loop["alternatives"]])
            self.assertGreater(real, 3)

        measured(measure)


if __name__ == "__main__":
    unittest.main()
