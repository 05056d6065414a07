"""What goes wrong: the contract's exit codes, one clear line, and the recording kept where there is one."""
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
import unittest

import harness
from harness import PYPARALLEL, PYTHON, folder, pyparallel, read, running

BUSY = "import time\nwhile True:\n    sum(range(1000))\n"


def one_line(test, done, code, *words):
    """The exit code, and a single line on stderr that holds the words."""
    test.assertEqual(done.returncode, code, done.stderr)
    lines = done.stderr.strip().split("\n")
    test.assertEqual(len(lines), 1, done.stderr)
    test.assertTrue(lines[0].startswith("pyparallel: "), done.stderr)
    for word in words:
        test.assertIn(word, lines[0])


class Compile(unittest.TestCase):
    """A source that the Python in question does not compile as it is: that is said, not that the rewritten one does not."""
    SOURCE = """
def work(x: int):
    return sum(x * i % 7 for i in range(50))


def main(limit: int):
    return [work(x) for x in range(limit)]


def told():
    print "as Python 2 has it"
"""

    def apply(self, *options, source=SOURCE):
        with folder() as directory:
            path = os.path.join(directory, "old.py")
            with open(path, "w") as file:
                file.write(source)
            done = pyparallel("apply", "--all", "--python" if options else "-v", *options, path)
            return done, read(path) != source

    def test_named(self):
        done, changed = self.apply(PYTHON)
        one_line(self, done, 7, "old.py: it is left, as the file that is there does not compile with " + PYTHON, "(Python 3.", "SyntaxError", "--python")
        self.assertFalse(changed)

    def test_default(self):
        done, changed = self.apply()
        one_line(self, done, 0, "old.py: it does not compile with python3 (Python 3.", "nobody knows whether the rewritten file does", "--python")
        self.assertTrue(changed)

    def test_no_python(self):
        done, changed = self.apply("/nowhere/python3", source=self.SOURCE.replace('print "', 'print("').replace('has it"', 'has it")'))
        one_line(self, done, 7, "nobody knows whether the rewritten file compiles with /nowhere/python3: it cannot be run", "--python")
        self.assertFalse(changed)


class Usage(unittest.TestCase):
    def test_nothing(self):
        self.assertEqual(pyparallel().returncode, 2)

    def test_help_and_version(self):
        for command in ([], ["profile"], ["run"], ["suggest"], ["apply"], ["report"], ["doctor"]):
            done = pyparallel(*command, "--help")
            self.assertEqual(done.returncode, 0)
            self.assertIn("Usage:", done.stdout)
            self.assertTrue(not command or "[OPTION...]" in done.stdout)
            self.assertTrue(done.stdout.isascii())
        self.assertRegex(pyparallel("--version").stdout, r"^pyparallel \d+\.\d+")

    def test_unknown(self):
        one_line(self, pyparallel("prifile"), 2, "prifile")
        one_line(self, pyparallel("profile", "--frob"), 2, "frob")
        one_line(self, pyparallel("profile"), 2, "-p PID")
        one_line(self, pyparallel("profile", "-p", "1x"), 2, "1x")
        one_line(self, pyparallel("profile", "-p", os.getpid(), "-d", "-3"), 2, "--duration")
        one_line(self, pyparallel("profile", "-p", os.getpid(), "-F", "1000000"), 2, "--rate")
        one_line(self, pyparallel("profile", "-p", os.getpid(), "--overhead", "0"), 2, "--overhead")
        one_line(self, pyparallel("profile", "-p", os.getpid(), "--backend", "magic"), 2, "magic")
        one_line(self, pyparallel("run"), 2, "script")
        one_line(self, pyparallel("run", "/nonexistent/script.py"), 2, "/nonexistent/script.py")
        one_line(self, pyparallel("run", "--python", "/nonexistent/python", "-c", "1"), 2, "/nonexistent/python")
        one_line(self, pyparallel("report", "x"), 2, "-o")
        self.assertNotIn("-m", pyparallel("run", "nothing.py").stderr)
        self.assertIn("run -m nothing", pyparallel("run", "nothing").stderr)

    def test_no_advice_where_there_is_nothing_to_do(self):
        with folder() as directory:
            done = pyparallel("run", "-c", "import time; time.sleep(0.3)", cwd=directory)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertNotIn("pyparallel apply", done.stderr)
            self.assertIn("pyparallel report", done.stderr)


class Output(unittest.TestCase):
    def test_devices_and_links_stay_what_they_are(self):
        with folder("cpu") as directory:
            real, link = os.path.join(directory, "real.json"), os.path.join(directory, "link.json")
            open(real, "w", encoding="utf-8").close()
            os.symlink("real.json", link)
            for path in ("/dev/null", link):
                done = pyparallel("suggest", "--json", path, "main.py", cwd=directory)
                self.assertEqual(done.returncode, 0, done.stderr)
            self.assertTrue(stat.S_ISCHR(os.stat("/dev/null").st_mode))
            self.assertTrue(os.path.islink(link))
            self.assertIn("loops", harness.load(real))

    def test_full_disk(self):
        with folder("cpu") as directory:
            one_line(self, pyparallel("suggest", "-q", "--json", "/dev/full", "main.py", cwd=directory), 7, "cannot write")

    def test_sources_are_not_overwritten(self):
        """An option that takes what was meant to be read."""
        with folder("cpu") as directory:
            source = os.path.join(directory, "main.py")
            shutil.copy(source, os.path.join(directory, "other.py"))
            with open(source, encoding="utf-8") as file:
                before = file.read()
            for words in (["suggest", "--json", "main.py", "other.py"], ["suggest", "--report", "main.py", "other.py"], ["run", "-o", "main.py", "other.py"],
                          ["run", "--json", "main.py", "other.py"]):
                with self.subTest(words=words):
                    one_line(self, pyparallel(*words, cwd=directory), 2, "main.py is a Python source and would be overwritten", "nothing was started")
                    with open(source, encoding="utf-8") as file:
                        self.assertEqual(file.read(), before)


class Target(unittest.TestCase):
    def test_no_such_process(self):
        one_line(self, pyparallel("profile", "-p", 4194300), 3, "4194300")

    def test_not_python(self):
        with running(["sleep", "60"]) as target:
            time.sleep(0.1)
            one_line(self, pyparallel("profile", "-p", target.pid), 3, str(target.pid), "sleep")

    def test_unsupported_version(self):
        old = os.path.expanduser("~/.pyenv/versions/2.7.18/bin/python2.7")
        if not os.path.exists(old):
            self.skipTest("no CPython 2.7 here")
        with running([old, "-c", BUSY]) as target:
            time.sleep(0.3)
            one_line(self, pyparallel("profile", "-p", target.pid), 5, "2.7")

    def test_no_privilege(self):
        if os.geteuid() != 0:
            self.skipTest("needs root to become another user")
        with running([PYTHON, "-c", BUSY]) as target:
            time.sleep(0.3)
            done = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", PYPARALLEL, "profile", "-p",
                                   str(target.pid)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd="/tmp")
            one_line(self, done, 4, str(target.pid), "sudo")

    def test_target_ends_while_recorded(self):
        for backend in harness.backends():
            with self.subTest(backend), folder() as directory:
                with running([PYTHON, "-c", "import time\nend = time.time() + 1.5\nwhile time.time() < end: sum(range(1000))"]) as target:
                    time.sleep(0.2)
                    done = pyparallel("profile", "-q", "--backend", backend, "-p", target.pid, "-o", "rec.pb.gz", cwd=directory)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(pyparallel("suggest", "rec.pb.gz", cwd=directory).returncode, 0)

    def test_ended_before_anything(self):
        for backend in harness.backends():
            done = pyparallel("run", "-q", "--backend", backend, "--python", "/bin/true", "-c", "pass")
            self.assertEqual(done.returncode, 0)  # the program's own
            self.assertIn("before it could be recorded", done.stderr)


class Run(unittest.TestCase):
    def test_passes_everything_through(self):
        script = "import sys\ndata = sys.stdin.read()\nprint(data.upper(), sys.argv[1:])\nprint('oops', file=sys.stderr)\nsys.exit(7)"
        with folder() as directory:
            done = subprocess.run([PYPARALLEL, "run", "-q", "--python", PYTHON, "-c", script, "-x", "--json", "a"], input="hello",
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=directory)
            self.assertEqual(done.returncode, 7)
            self.assertEqual(done.stdout, "HELLO ['-x', '--json', 'a']\n")
            self.assertIn("oops", done.stderr)

    def test_script_raises(self):
        with folder() as directory:
            script = os.path.join(directory, "script.py")
            with open(script, "w", encoding="utf-8") as file:
                file.write("for i in range(300000):\n    i * i\nfor i in range(200):\n    sum(range(10000))\nraise ValueError('no')\n")
            done = pyparallel("run", "-q", "--python", PYTHON, "-o", "rec.pb.gz", "script.py", cwd=directory)
            self.assertEqual(done.returncode, 1)
            self.assertIn("ValueError: no", done.stderr)
            self.assertTrue(os.path.exists(os.path.join(directory, "rec.pb.gz")))

    def test_a_file_that_changed_since(self):
        """It is left alone, and nothing is said of gains that nobody knows any more."""
        with folder() as directory:
            path = os.path.join(directory, "script.py")
            with open(path, "w") as file:
                file.write("from helper import work\n\nout = []\nfor n in range(20000, 20100):\n    out.append(work(n))\nprint(len(out))\n")
            with open(os.path.join(directory, "helper.py"), "w") as file:
                file.write("def work(n):\n    values = [k % 7 for k in range(n)]\n    return sum(values)\n")
            pyparallel("run", "-q", "--python", PYTHON, "-o", "rec.pb.gz", "script.py", cwd=directory)
            with open(path, "a") as file:
                file.write("# changed\n")
            before = read(path)
            done = pyparallel("apply", "rec.pb.gz", cwd=directory)
            self.assertIn("changed since the recording: record again", done.stderr)
            self.assertEqual(("nothing to apply\n", before), (done.stdout, read(path)))

    def test_module(self):
        with folder() as directory:
            done = pyparallel("run", "-q", "--python", PYTHON, "-m", "timeit", "-n", "2000", "-r", "2", "sum(range(1000))", cwd=directory)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("per loop", done.stdout)

    def test_no_source_at_all(self):
        """A program of which no line can be read is recorded all the same."""
        with folder() as directory:
            done = pyparallel("run", "-q", "-o", "rec.pb.gz", "--json", "report.json", "-c", "import time\nend = time.time() + 0.3\nwhile time.time() < end: pass",
                              cwd=directory)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertGreater(harness.load(os.path.join(directory, "report.json"))["recording"]["samples"], 0)
            self.assertEqual(pyparallel("suggest", "rec.pb.gz", cwd=directory).returncode, 0)

    def test_sources_that_cannot_be_read(self):
        """In an archive, or compiled and gone: what is missing is said, and what to do."""
        with folder() as directory:
            os.mkdir(os.path.join(directory, "app"))
            path = os.path.join(directory, "app", "__main__.py")
            with open(path, "w", encoding="utf-8") as file:
                file.write("for i in range(3000000):\n    i * i\n")
            subprocess.run([PYTHON, "-m", "zipapp", "app", "-o", "app.pyz"], cwd=directory, check=True)
            done = pyparallel("run", "-o", "rec.pb.gz", "--python", PYTHON, "app.pyz", cwd=directory)
            self.assertIn("app.pyz/__main__.py lies in an archive: its loops are left out; record the program unpacked", " ".join(done.stderr.split()))
            subprocess.run([PYTHON, "-m", "compileall", "-b", "-q", "app"], cwd=directory, check=True)
            os.remove(path)
            done = pyparallel("run", "-o", "rec.pb.gz", "--python", PYTHON, "app/__main__.pyc", cwd=directory)
            self.assertIn("app/__main__.py could not be read when it was recorded, and is not there: its loops are left out; put its source there", " ".join(done.stderr.split()))

    def test_notebook(self):
        """Its cells have names of files that are not there (ipykernel/compiler.py)."""
        with folder() as directory:
            done = pyparallel("run", "-o", "rec.pb.gz", "--python", PYTHON, "-c",
                              "exec(compile('for i in range(3000000):\\n    i * i\\n', '/tmp/ipykernel_4711/123.py', 'exec'))", cwd=directory)
            self.assertIn("/tmp/ipykernel_4711/123.py is a notebook's cell: its loops are left out; save the notebook as a script", " ".join(done.stderr.split()))

    def test_killed_script(self):
        with folder() as directory:
            done = pyparallel("run", "-q", "--python", PYTHON, "-c",
                              "import os, signal\nfor i in range(300): sum(range(10000))\nos.kill(os.getpid(), signal.SIGTERM)",
                              cwd=directory)
            self.assertEqual(done.returncode, 128 + signal.SIGTERM)

    def test_signals_are_passed_on(self):
        script = ("import signal, sys, time\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(5))\nprint('up', flush=True)\n"
                  "while True: sum(range(1000))")
        with folder() as directory:
            process = subprocess.Popen([PYPARALLEL, "run", "-q", "--python", PYTHON, "-c", script], stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, text=True, cwd=directory)
            self.assertEqual(process.stdout.readline(), "up\n")
            time.sleep(0.3)
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)
            self.assertEqual(process.returncode, 5)


class Recording(unittest.TestCase):
    def test_next_steps_of_a_live_process(self):
        with folder() as directory, running([PYTHON, "-c", BUSY]) as target:
            time.sleep(0.3)
            done = pyparallel("profile", "-p", target.pid, "-d", "0.5", "-o", "my rec.pb.gz", cwd=directory)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("pyparallel report 'my rec.pb.gz' -o page.html", done.stderr)

    def test_a_file_that_was_changed_while_it_ran(self):
        """The process runs the old one: its loops are looked for where they are no more, which must be said."""
        for changed in False, True:
            with self.subTest(changed=changed), folder() as directory:
                path = os.path.join(directory, "script.py")
                with open(path, "w", encoding="utf-8") as file:
                    file.write("def work():\n    for i in range(10 ** 9):\n        i * i\n\n\nprint(1, flush=True)\nwork()\n")
                with running([PYTHON, path], cwd=directory) as target:
                    target.stdout.readline()
                    time.sleep(0.3)
                    if changed:
                        with open(path, "w", encoding="utf-8") as file:
                            file.write("# a line more\n" + "def work():\n    for i in range(10 ** 9):\n        i * i\n\n\nwork()\n")
                    done = pyparallel("profile", "-q", "-p", target.pid, "-d", "0.5", "-o", "rec.pb.gz", "--json", "-", cwd=directory)
                report = json.loads(done.stdout)
                self.assertEqual(changed, any("script.py was changed after the process had started" in note for note in report["notes"]), report["notes"])
                self.assertEqual(not changed, any(loop["function"] == "work" for loop in report["loops"]))

    def test_kept_on_signals(self):
        for number, presses in (signal.SIGINT, 1), (signal.SIGINT, 2), (signal.SIGTERM, 2):
            with self.subTest(number, presses=presses), folder() as directory, running([PYTHON, "-c", BUSY]) as target:
                time.sleep(0.3)
                process = subprocess.Popen([PYPARALLEL, "profile", "-q", "-p", str(target.pid), "-o", "rec.pb.gz"],
                                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=directory)
                time.sleep(1.5)
                for _ in range(presses):  # pressed twice: kept all the same
                    process.send_signal(number)
                _, errors = process.communicate(timeout=30)
                # on a crowded machine the second comes once it is kept: then it ends the program
                self.assertIn(process.returncode, (0, -number) if presses > 1 else (0,), errors)
                self.assertIsNone(target.poll())
                self.assertTrue(os.path.exists(os.path.join(directory, "rec.pb.gz")))

    def test_damaged(self):
        with folder() as directory:
            for name, content in (("empty", b""), ("text", b"hello"), ("gzip", b"\x1f\x8b\x08\x00" + b"\x00" * 20)):
                with open(os.path.join(directory, name), "wb") as file:
                    file.write(content)
                one_line(self, pyparallel("suggest", name, cwd=directory), 7, name)
            one_line(self, pyparallel("suggest", "missing", cwd=directory), 7, "missing")
            one_line(self, pyparallel("report", "empty", "-o", "x.html", cwd=directory), 7, "empty")

    def test_source_changed_or_missing(self):
        with folder("cpu") as directory:
            done = pyparallel("run", "-q", "--python", PYTHON, "-o", "rec.pb.gz", "main.py", "400", cwd=directory)
            self.assertEqual(done.returncode, 0, done.stderr)
            path = os.path.join(directory, "main.py")
            with open(path, "a", encoding="utf-8") as file:
                file.write("# edited\n")
            before = harness.read(path)
            done = pyparallel("apply", "rec.pb.gz", cwd=directory)
            self.assertIn("changed since", done.stdout + done.stderr)
            self.assertEqual(harness.read(path), before)
            os.remove(path)
            done = pyparallel("suggest", "rec.pb.gz", cwd=directory)
            self.assertEqual(done.returncode, 0)
            self.assertIn("main.py is gone since the recording", done.stdout + done.stderr)

    def test_where_nothing_can_be_written_is_said_ahead(self):
        with folder() as directory:
            os.mkdir(os.path.join(directory, "folder"))
            for option in ("-o", "--json", "--report"):
                for path in ("/nonexistent/x", "folder"):
                    done = pyparallel("run", "-q", "--python", PYTHON, option, path, "-c", "open('ran', 'w')", cwd=directory)
                    one_line(self, done, 2, f"cannot write {path}")
                    self.assertEqual(os.listdir(directory), ["folder"])
            one_line(self, pyparallel("profile", "-p", os.getpid(), "-d", 1, "-o", "/nonexistent/x", cwd=directory), 2, "cannot write /nonexistent/x")

    def test_folder_that_goes_meanwhile(self):
        """The recording is kept all the same. `profile` says so by its status too; `run` has the script's."""
        code = "import os, sys, time\nif len(sys.argv) > 1: time.sleep(0.5)\nfor i in range(300): sum(range(10000))\nos.rmdir('out')\nwhile len(sys.argv) > 1: sum(range(10000))"
        for attach in (False, True):
            with folder() as directory:
                os.mkdir(os.path.join(directory, "out"))
                env = dict(os.environ, TMPDIR=directory)
                if attach:
                    with harness.running([PYTHON, "-c", code, "on"], cwd=directory) as target:
                        done = pyparallel("profile", "-q", "-p", target.pid, "-d", 1.5, "-o", "out/rec.pb.gz", cwd=directory, env=env)
                else:
                    done = pyparallel("run", "-q", "--python", PYTHON, "-o", "out/rec.pb.gz", "-c", code, cwd=directory, env=env)
                self.assertEqual(done.returncode, 1 if attach else 0, done.stderr)
                self.assertIn("is kept in", done.stderr)
                self.assertEqual(len([name for name in os.listdir(directory) if name.endswith(".pb.gz")]), 1)


if __name__ == "__main__":
    harness.main()
