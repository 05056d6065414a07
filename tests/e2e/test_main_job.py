"""The main job on three real programs: right bound, right pattern, same output; and two loops that only look parallel.

How much faster they get is printed here and measured by `scripts/bench --programs`: a busy machine must not fail a test."""
import json
import os
import subprocess
import time
import unittest

import harness
from harness import PYTHON, folder, hottest, load, pyparallel, running, server, timed


def run_report(directory, check, script, *arguments):
    """Records a run of the script whose hottest loop passes CHECK; its report and its output."""
    def measure():
        done = pyparallel("run", "-q", "--python", PYTHON, "-o", "rec.pb.gz", "--json", "report.json", script, *arguments, cwd=directory)
        assert done.returncode == 0, done.stderr
        report = load(os.path.join(directory, "report.json"))
        check(hottest(report))
        return report, done.stdout
    return harness.measured(measure)


def live_report(directory, check, script, *arguments, seconds=3, backend="auto"):
    """Attaches to the script while it runs; the report, and the script's output when it has ended by itself."""
    def measure():
        with running([PYTHON, script, *arguments], cwd=directory) as target:
            time.sleep(0.5)
            done = pyparallel("profile", "-q", "-p", target.pid, "-d", seconds, "--backend", backend, "-o", "live.pb.gz", "--json", "-",
                              cwd=directory)
            assert done.returncode == 0, done.stderr
            output, _ = target.communicate(timeout=60)
            assert target.returncode == 0
        report = json.loads(done.stdout)
        check(hottest(report))
        return report, output
    return harness.measured(measure)


def pays(loop):
    """There is a patch: what the machine costs decides."""
    assert loop["verdict"] == "safe" and loop["pattern"] == "process_pool", (loop["verdict"], loop["pattern"], loop["speedup"])


class Cpu(unittest.TestCase):
    def check(self, loop):
        self.assertEqual(loop["function"], "main")
        self.assertEqual(loop["bound"], "cpu-gil")
        self.assertEqual(loop["verdict"], "safe", loop["reasons"])
        self.assertEqual(loop["pattern"], "process_pool")
        self.assertGreater(loop["share"], 0.9)
        own = loop["wall_s"] - loop["states"].get("runqueue", 0)  # the machine's doing, not the loop's
        self.assertGreater(loop["states"]["oncpu_gil"] / own, 0.9)

    def check_whole(self, loop):
        self.check(loop)
        self.assertEqual(loop["iterations"]["total"], 1600)

    def test_run_and_apply(self):
        with folder("cpu") as directory:
            report, output = run_report(directory, self.check_whole, "main.py", "1600")
            loop = hottest(report)
            before, before_s = timed([PYTHON, "main.py", "1600"], cwd=directory)
            self.assertEqual(before, output)
            applied = pyparallel("apply", "rec.pb.gz", cwd=directory)
            self.assertEqual(applied.returncode, 0, applied.stderr)
            after, after_s = timed([PYTHON, "main.py", "1600"], cwd=directory)
            self.assertEqual(after, before)
            print(f"cpu: {before_s / after_s:.2f}x, predicted {loop['speedup']['program']['predicted']:.2f}x", flush=True)

    def test_live(self):
        for backend in harness.backends():
            with self.subTest(backend), folder("cpu") as directory:
                report, output = live_report(directory, self.check, "main.py", "2400", backend=backend)
                self.assertEqual(report["target"]["backend"], backend)
                self.assertIn("2400 documents", output)


class Io(unittest.TestCase):
    def check(self, loop):
        self.assertEqual(loop["function"], "main")
        self.assertEqual(loop["bound"], "net")
        self.assertEqual(loop["verdict"], "safe", loop["reasons"])
        self.assertEqual(loop["pattern"], "thread_pool")

    def check_whole(self, loop):
        self.check(loop)
        self.assertEqual(loop["iterations"]["total"], 150)

    def test_run_and_apply(self):
        with server() as port, folder("io") as directory:
            report, output = run_report(directory, self.check_whole, "main.py", port, "150")
            loop = hottest(report)
            applied = pyparallel("apply", "rec.pb.gz", cwd=directory)
            self.assertEqual(applied.returncode, 0, applied.stderr)
            after, after_s = timed([PYTHON, "main.py", port, "150"], cwd=directory)
            self.assertEqual(after, output)
            before_s = report["recording"]["duration_s"]
            print(f"io: {before_s / after_s:.2f}x, predicted {loop['speedup']['program']['predicted']:.2f}x", flush=True)

    def test_live(self):
        for backend in harness.backends():
            with self.subTest(backend), server() as port, folder("io") as directory:
                _, output = live_report(directory, self.check, "main.py", port, "180", seconds=2, backend=backend)
                self.assertIn("180 pages", output)


class Mixed(unittest.TestCase):
    def check(self, loop):
        self.assertEqual(loop["function"], "<module>")
        self.assertEqual(loop["bound"], "mixed")
        self.assertEqual(loop["verdict"], "safe", loop["reasons"])
        self.assertEqual(loop["pattern"], "process_pool")

    def test_run_and_apply(self):
        with server() as port, folder("mixed") as directory:
            report, output = run_report(directory, self.check, "main.py", port, "100")
            loop = hottest(report)
            applied = pyparallel("apply", "rec.pb.gz", cwd=directory)
            self.assertEqual(applied.returncode, 0, applied.stderr)
            after, after_s = timed([PYTHON, "main.py", port, "100"], cwd=directory)
            self.assertEqual(after, output)
            before_s = report["recording"]["duration_s"]
            print(f"mixed: {before_s / after_s:.2f}x, predicted {loop['speedup']['program']['predicted']:.2f}x", flush=True)
            self.assertIn('if __name__ == "__main__":', harness.read(os.path.join(directory, "main.py")))

    def test_live(self):
        with server() as port, folder("mixed") as directory:
            _, output = live_report(directory, self.check, "main.py", port, "100", seconds=3)
            self.assertTrue(output.startswith("100 "))


class Traps(unittest.TestCase):
    """Loops that look parallel and are not."""

    def refused(self, script, subject, code):
        with folder("traps") as directory:
            report, _ = run_report(directory, lambda _: None, script)
            loop = next(loop for loop in report["loops"] if loop["function"] == "main" and loop["kind"] == "for")
            self.assertEqual(loop["verdict"], "refused")
            self.assertIsNone(loop["patch"])
            self.assertEqual(loop["pattern"], "none")
            self.assertIn(subject, [reason["subject"] for reason in loop["reasons"]])
            self.assertIn(code, [reason["code"] for reason in loop["reasons"]])
            before = harness.read(os.path.join(directory, script))
            pyparallel("apply", "rec.pb.gz", "--review", cwd=directory)
            self.assertEqual(harness.read(os.path.join(directory, script)), before)

    def test_attribute(self):
        self.refused("attribute.py", "smoother.level", "carried-attribute")

    def test_stream(self):
        self.refused("stream.py", "random.random", "random-stream")


class Suggest(unittest.TestCase):
    def test_diff_is_fit_for_git_apply(self):
        with folder("cpu") as directory:
            run_report(directory, pays, "main.py", "600")
            diff = pyparallel("suggest", "--diff", "rec.pb.gz", cwd=directory)
            self.assertEqual(diff.returncode, 0, diff.stderr)
            subprocess.run(["git", "init", "-q"], cwd=directory, check=True)
            subprocess.run(["git", "apply", "-"], cwd=directory, input=diff.stdout, text=True, check=True)
            text = harness.read(os.path.join(directory, "main.py"))
            self.assertIn("ProcessPoolExecutor", text)
            # and apply writes the same
            subprocess.run(["git", "apply", "-R", "-"], cwd=directory, input=diff.stdout, text=True, check=True)
            pyparallel("apply", "rec.pb.gz", cwd=directory)
            self.assertEqual(harness.read(os.path.join(directory, "main.py")), text)

    def test_apply_twice_and_undo(self):
        with folder("cpu") as directory:
            run_report(directory, pays, "main.py", "600")
            path = os.path.join(directory, "main.py")
            original = harness.read(path)
            environment = dict(os.environ, XDG_STATE_HOME=os.path.join(directory, "state"))
            self.assertEqual(pyparallel("apply", "rec.pb.gz", cwd=directory, env=environment).returncode, 0)
            patched = harness.read(path)
            self.assertNotEqual(patched, original)
            again = pyparallel("apply", "rec.pb.gz", cwd=directory, env=environment)
            self.assertEqual(harness.read(path), patched)
            self.assertIn("changed since", again.stdout + again.stderr)
            undone = pyparallel("apply", "--undo", cwd=directory, env=environment)
            self.assertEqual(undone.returncode, 0, undone.stderr)
            self.assertEqual(harness.read(path), original)


if __name__ == "__main__":
    harness.main()
