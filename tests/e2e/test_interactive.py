"""`apply -i`: y, n, e, q; and what `suggest` and `apply` do with --pattern, --loop and --all."""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from harness import PYPARALLEL, read

TEXT = '''def score(n):
    return n * n


def first(items):
    out = []
    for n in items:
        out.append(score(n))
    return out


def second(items):
    out = []
    for n in items:
        out.append(score(n + 1))
    return out


def pickled(items):
    def add(n):
        return n + 1

    return [add(n) for n in items]


if __name__ == "__main__":
    print(first([1, 2, 3]), second([1, 2, 3]), pickled([1]))
'''


class Interactive(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "program.py")
        self.folder = folder.name
        with open(self.path, "w") as file:
            file.write(TEXT)

    def run_tool(self, *arguments, answers="", script=None, variable="EDITOR"):
        env = dict(os.environ, XDG_STATE_HOME=self.folder, VISUAL="", EDITOR="false")
        if script is not None:
            editor = os.path.join(self.folder, "my editor")
            with open(editor, "w") as file:
                file.write("#!/bin/sh\n" + script + "\n")
            os.chmod(editor, 0o700)
            env[variable] = f"'{editor}'"
        return subprocess.run([PYPARALLEL, *arguments], input=answers, capture_output=True, text=True, env=env, cwd=self.folder)

    def ask(self, answers, script=None, **more):
        done = self.run_tool("apply", "-i", "--all", "--pattern", "process_pool", "program.py", answers=answers, script=script, **more)
        return done, read(self.path)

    def test_yes_no_quit(self):
        _, text = self.ask("n\nn\n")
        self.assertEqual(TEXT, text)
        _, text = self.ask("q\n")
        self.assertEqual(TEXT, text)
        done, text = self.ask("what\nn\ny\n")
        self.assertIn("n: not this one", done.stdout)
        self.assertEqual((1, 1), (text.count("pool.map("), text.count("_second_item,")))
        again, same = self.ask("n\n")
        self.assertEqual(text, same)
        self.assertNotIn("second", again.stdout.replace("second(", ""))

    def test_edited(self):
        for variable in ("EDITOR", "VISUAL"):
            done, text = self.ask("e\ny\n", script="sed -i 's/max_workers=os.cpu_count()/max_workers=3/' \"$1\"", variable=variable)
            self.assertEqual(1, text.count("max_workers=3"), done.stdout + done.stderr)
            self.assertIn("apply again", done.stderr)  # an edited patch is alone in its file
            self.run_tool("apply", "--undo")
            self.assertEqual(TEXT, read(self.path))

    def test_edited_to_nothing_or_to_what_does_not_fit(self):
        for script, said in ((": >\"$1\"", None), ("sed -i 's/^ def first/ def third/' \"$1\"", "does not apply"), ("exit 1", "editor failed"),
                             ("sed -i 's/^+    with .*/+    with (:/' \"$1\"", "does not parse"), ("echo nonsense >\"$1\"", "says nothing of")):
            done, text = self.ask("e\nn\nn\n", script=script)
            self.assertEqual(TEXT, text)
            if said:
                self.assertIn(said, done.stdout)

    def test_changed_meanwhile(self):
        done, text = self.ask("e\nn\n", script=f"echo '# mine' >>'{self.path}'")
        self.assertIn("was edited since", done.stderr)
        self.assertEqual(TEXT + "# mine\n", text)

    def test_pattern_and_loop(self):
        loops = self.run_tool("suggest", "--pattern", "thread_pool", "--loop", "L2", "program.py")
        self.assertIn("ThreadPoolExecutor", loops.stdout)
        self.assertNotIn("L1", loops.stdout)
        self.assertIn("apply it with: pyparallel apply program.py --loop L2 --pattern thread_pool", loops.stdout)
        words = self.run_tool("suggest", "-v", "program.py").stdout
        self.assertIn("`add` cannot be pickled, so that no other process can be given it (line 20)", " ".join(words.split()))
        self.assertIn("threads gain as far as its work waits", " ".join(words.split()))
        self.assertEqual(2, self.run_tool("suggest", "--pattern", "magic", "program.py").returncode)
        for command in ("suggest", "apply"):
            missing = self.run_tool(command, "--loop", "L99", "program.py")
            self.assertEqual(7, missing.returncode)
            self.assertIn("there is no loop L99", missing.stderr)
        self.assertEqual(0, self.run_tool("apply", "--loop", "L2", "--pattern", "thread_pool", "program.py").returncode)
        self.assertEqual(1, read(self.path).count("ThreadPoolExecutor("))

    def test_a_program_with_threads_is_not_forked_without_a_look(self):
        with open(self.path, "a") as file:
            file.write("\n\ndef watch():\n    import threading\n\n    threading.Thread(target=print, daemon=True).start()\n")
        words = " ".join(self.run_tool("suggest", "-v", "--loop", "L1", "--python", "python3", "program.py").stdout.split())
        if sys.version_info < (3, 14):
            self.assertIn("(review): its work computes", words)
            self.assertIn("starts threads, and forking a program that has some is risky", words)
            told = self.run_tool("apply", "--all", "--loop", "L1", "--python", "python3", "program.py").stdout
            self.assertRegex(told, r"1 patch needs a look.*\n  L1: .*starts threads, and forking")
        self.run_tool("apply", "--all", "program.py")
        self.assertNotIn("ProcessPoolExecutor", read(self.path))

    def test_apply_says_why_it_does_nothing(self):
        with open(self.path, "w") as file:
            file.write("class Chain:\n    def __init__(self, value, after):\n        self.value, self.after = value, after\n\n\n"
                       "def build(n):\n    head = None\n    for i in range(n):\n        head = Chain(i, head)\n    return head\n\n\n"
                       "def main(sizes):\n    out = []\n    for n in sizes:\n        out.append(build(n))\n    return out\n\n\nmain([10, 20])\n")
        told = self.run_tool("apply", "--all", "program.py").stdout
        self.assertRegex(told, r"1 patch needs a look.*--review:\n  L2: `build\(n\)` must pickle \(line 16\)")
        with open(self.path, "w") as file:
            file.write("def next(x):\n    return x + 1\n\n\ndef main(xs):\n    out = []\n    for x in xs:\n        out.append(sum(range(x)))\n    return out\n\n\n"
                       "main([10, 20])\n")
        told = self.run_tool("apply", "--all", "program.py").stdout
        self.assertRegex(told, r"1 safe loop is left as it is:\n  L1: `next` is not the builtin in this file")

    def test_diff_of_all_applies_with_git(self):
        diff = self.run_tool("suggest", "--all", "--diff", "program.py").stdout
        self.run_tool("apply", "--all", "program.py")
        both = read(self.path)
        self.assertEqual(3, both.count("(max_workers="))
        with open(self.path, "w") as file:
            file.write(TEXT)
        if not shutil.which("git"):
            self.skipTest("no git here")
        subprocess.run(["git", "apply", "-"], input=diff, text=True, check=True, cwd=self.folder)
        self.assertEqual(both, read(self.path))

    def test_a_python_without_the_gil(self):
        """As far as its answers go: the interpreter that would give them is built by scripts/interpreters.sh --free-threaded."""
        python = os.path.join(self.folder, "python")
        with open(python, "w") as file:
            file.write(f'#!/bin/sh\ncase "$2" in *_is_gil_enabled*) echo False;; *version_info*) echo 3.13.0;; *) exec {sys.executable} "$@";; esac\n')
        os.chmod(python, 0o700)
        done = self.run_tool("suggest", "-q", "--all", "--python", python, self.path)
        self.assertIn("this Python has no GIL", " ".join(done.stdout.split()), done.stdout + done.stderr)
        self.assertIn("ThreadPoolExecutor(max_workers=os.cpu_count())", done.stdout)
        self.assertNotIn("ProcessPool", done.stdout)


if __name__ == "__main__":
    unittest.main()
