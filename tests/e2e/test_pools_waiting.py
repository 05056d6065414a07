"""Requests and computing when something goes wrong, by each pattern that waits: patches of `apply`, run beside the sequential program. An item that raises at the first, a
middle and the last place, a process that is killed, Ctrl-C."""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from harness import ROOT, interpreters, pyparallel, read, server

LIBRARIES = os.path.join(ROOT, "build", "libraries")
PATTERNS = "asyncio", "hybrid", "hybrid_threads", "thread_pool"
ARGUMENTS = ("0", ""), ("1", ""), ("9", ""), ("9", "/page/0."), ("9", "/page/4."), ("9", "/page/8."), ("9", "", "0"), ("9", "", "4"), ("9", "", "8")
PROGRAM = '''
import os
import sys

import requests

BASE = "http://127.0.0.1:" + os.environ["PP_SERVER"]


class BadPage(Exception):
    pass


def score(text, bad):
    value = 0
    for _ in range(60):
        for character in text:
            value = (value * 31 + ord(character)) % 1000003
    if bad and bad in text:
        raise BadPage(bad)
    return value


def scores(paths, bad):
    found = []
    for path in paths:
        response = requests.get(BASE + path, timeout=5)
        response.raise_for_status()
        value = score(response.text, bad)
        print(path, value, flush=True)
        found.append(value)
    return found


def main():
    paths = [f"/page/{n}." for n in range(int(sys.argv[1]))]
    if sys.argv[3:]:
        paths[int(sys.argv[3])] = "/status/404"
    print(len(scores(paths, sys.argv[2])))


if __name__ == "__main__":
    main()
'''


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [int(child) for child in file.read().split()]


class Waiting(unittest.TestCase):
    maxDiff = None

    def check(self, python, version):
        libraries = os.path.join(LIBRARIES, version, "site-packages")
        if not os.path.exists(libraries):
            self.skipTest(f"no build/libraries/{version}: scripts/libraries.sh makes it")
        with tempfile.TemporaryDirectory() as folder, server(5) as port:
            self.python, self.env = python, dict(os.environ, PP_SERVER=port, PYTHONPATH=libraries, XDG_STATE_HOME=folder, PYTHONDONTWRITEBYTECODE="1")
            before = os.path.join(folder, "before.py")
            with open(before, "w") as file:
                file.write(PROGRAM)
            expected = {arguments: self.shown(before, arguments) for arguments in ARGUMENTS}
            for pattern in PATTERNS:
                after = os.path.join(folder, "by_" + pattern + ".py")
                shutil.copy(before, after)
                done = pyparallel("apply", "--all", "--review", "--pattern", pattern, "--python", python, after, env=self.env)
                with self.subTest(pattern, python=version):
                    self.assertNotEqual(read(after), PROGRAM, done.stdout + done.stderr)
                    for arguments, shown in expected.items():
                        self.assertEqual(shown, self.shown(after, arguments), arguments)
                    self.interrupted(after)
                    if pattern.startswith("hybrid"):
                        self.killed(after)

    def shown(self, path, arguments):
        done = subprocess.run([self.python, path, *arguments], env=self.env, capture_output=True, text=True, timeout=60)
        last = (done.stderr.strip().splitlines() or [""])[-1]
        return done.returncode, done.stdout, "404" if "404" in last else last  # another client says other words

    def started(self, after):
        """The program once it has shown a result, and its processes."""
        process = subprocess.Popen([self.python, after, "5000", ""], env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        process.stdout.readline()
        return process, children(process.pid)

    def ended(self, process, started):
        _, said = process.communicate(timeout=60)
        until = time.monotonic() + 10
        while any(os.path.exists(f"/proc/{pid}/stat") for pid in started) and time.monotonic() < until:
            time.sleep(0.05)
        self.assertEqual([], [pid for pid in started if os.path.exists(f"/proc/{pid}/stat")])
        return said

    def interrupted(self, after):
        for _ in range(3):  # in a callback of its parser, which aiohttp makes an error of its own of, before 3.11: another moment then
            process, started = self.started(after)
            os.killpg(process.pid, signal.SIGINT)
            said = self.ended(process, started)
            if "_http_parser.pyx" not in said:
                break
        self.assertEqual((-signal.SIGINT, True), (process.returncode, "\nKeyboardInterrupt\n" in said), said)  # before 3.11 asyncio may warn of a task half made
        self.assertNotIn("Process-", said)  # no worker's own traceback
        self.assertNotIn("RemoteTraceback", said)

    def killed(self, after):
        process, started = self.started(after)
        self.assertTrue(started)
        os.kill(started[0], signal.SIGKILL)
        said = self.ended(process, started)
        self.assertEqual(1, process.returncode)
        self.assertIn("BrokenProcessPool", said)


def add(python, version):
    setattr(Waiting, "test_" + version.replace(".", "_"), lambda self: self.check(python, version))


for _version, _python in {**interpreters((3, 8), (3, 8), False, False), **interpreters((3, 13), (3, 13), False, False)}.items():
    add(_python, _version.split()[0])
add(sys.executable, "%d.%d" % sys.version_info[:2])
if __name__ == "__main__":
    unittest.main()
