"""suggest PATH... on sources that are hard to read: a clear word each, and the rest goes on."""
import json
import os
import py_compile
import subprocess
import sysconfig
import tempfile
import unittest

from harness import PYPARALLEL

LIMIT_S = 60
GOOD = b"xs = [1, 2]\nout = []\nfor x in xs:\n    out.append(x * x)\n"

# What stands in the file, and the word that has to be said of it; None: its loops are judged.
SOURCES = {
    "nul": (GOOD + b"\0\n", "NUL"),
    "coding": (b"# coding: klingon\n" + GOOD, "klingon"),
    "no_coding": ('name = "\u00e9"\n'.encode("latin-1") + GOOD, "not UTF-8"),
    "large": (b"#" * (17 << 20), "larger than 16 MB"),
    "bottomless": (b"(" * 100000, "nested too deeply"),
    "lambdas": (b"x = " + b"lambda a, b: " * 80000 + b"1 ] ) ?? $\n", "nested too deeply"),
    "targets": (b"a, b = " * 80000 + b"1 ] ) ?? $\n", "nested too deeply"),
    "lists": (b"x = " + b"(a, b, " * 19900 + b"1 ] ) ?? $\n", "nested too deeply"),
    "dicts": (b"x = " + b"{a: b, c: " * 19900 + b"1 ] ) ?? $\n", "nested too deeply"),
    "keywords": (GOOD + b"x = [\n" + b"    f(a=1, b=2, c=lambda y: y),\n" * 10000 + b"]\n", None),
    "latin": ('# coding: latin-1\nname = "\u00e9"\n'.encode("latin-1") + GOOD, None),
    "carriage": (GOOD.replace(b"\n", b"\r"), None),
    "undefined": (GOOD + b"def f(rows, rate):\n    for row in rows:\n        row['a'] = cost(rows[q]['a'] + row['a']) * rate\n", None),
    "syntax": (GOOD + b"def f(:\n  y(x\n\n", None),
    "megabytes": (GOOD + b"# a comment that fills the file up\n" * 290000, None),
    "brackets": (GOOD + b"x = " + b"(" * 10000 + b"1" + b")" * 10000 + b"\n", None),
    "chain": (GOOD + b"for i in a" + b".b()" * 10000 + b":\n    print(i)\n", None),
    "blocks": (b"".join(b" " * i + b"if x:\n" for i in range(1000)) + b" " * 1000 + b"pass\n" + GOOD, None),
    "lost_def": (GOOD + b"class A:\n    @property\n    df get(self, key):\n        return key\n\n    def in group:\n        self.log.append(1)\n\n"
                 b"    def feed(self, groups):\n        for group in groups:\n            self.log.append(group)\n", None),
    "lost_bodies": (GOOD + b"def taken(numbers):\n    for n in numbers:\n            out.extend(d for d in f(n) if d > 3)\n            class A:\n"
                    b"                y = [d for d in n]\n    return out, sorted(s\n    for n in numbers:\n        s    out += f(n)\n    for n in numbers:\n", None),
    "element_without_value": (GOOD + (b"def life(board: List[Li$st[int]]):\n    h, w = len(board)n, el(board[0])\n    fresh = [[0] * w for _ in range(h)]\n"
                                      b"    for y in range(h):\n            fresh[y]xpect: safe\n        for x in Drange(w):\n            around = 0\n"
                                      b"            for dy in (-1, 0, 1):\n                around += board[(y + dy) % h][x]\n"
                                      b"            fresh[y][x] = 0 if around == 3 or (board[y][x] and around == 2) else 0\n    return fresh\n"), None),
    "own_base": (GOOD + b"class A(A(1), A()):\n    def f(self):\n        for x in self.xs:\n            self.n += x\n\n\nfor a in [A(1), A(2)]:\n    a.f()\n", None),
    "nameless_walrus": (GOOD + b"def feed(self, groups(::=\n    for group in groups:\n        pass\n", None),
    "nameless_attribute": (GOOD + b"for x in xs:\n    out.(key=lambda: x)\n", None),
    "elifs": (b"if x: pass\n" + b"elif x: pass\n" * 10000 + GOOD, None),
}


class Streams(unittest.TestCase):
    def test_async_for_is_named(self):
        """Not as an await in its body, which it need not have."""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "app.py")
            with open(path, "w") as file:
                file.write("async def doubled(lines):\n    found = []\n    async for line in lines:\n        found.append(line * 2)\n    return found\n\n\n"
                           "async def all_of(lines):\n    return [line async for line in lines]\n")
            done = subprocess.run([PYPARALLEL, "suggest", "--json", "-", path], capture_output=True, text=True, check=True, timeout=LIMIT_S)
            for loop in json.loads(done.stdout)["loops"]:
                self.assertEqual([("await", "refused", "`async for` waits for its items one after the other (line %d)" % loop["line"])],
                                 [(reason["code"], loop["verdict"], reason["message"]) for reason in loop["reasons"]][:1])


class OneStatement(unittest.TestCase):
    def test_the_second_loop_of_a_statement_is_left_out_with_a_word(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "app.py")
            with open(path, "w") as file:
                file.write("def cost(n):\n    return sum(i * n for i in range(n))\n\n\n"
                           "def main(xs: list[int]):\n    print(sum([cost(x) for x in xs]), max([cost(x) for x in xs]))\n")
            done = subprocess.run([PYPARALLEL, "apply", "--all", path], capture_output=True, text=True, timeout=LIMIT_S)
            self.assertIn("rewritten L2", done.stdout + done.stderr)
            self.assertIn("left out L3: it stands in one statement with L2", done.stderr)


class OneProcess(unittest.TestCase):
    """Where the context of decimal is set, in a process of its own or perhaps not, beside a loop over what may be Decimals."""
    LOOP = "import json\n\n\ndef shares(rows: list[str]):\n    return [int(json.loads(row) / 3) for row in rows]\n"
    SETS = "import decimal\ndecimal.getcontext().prec = 6\n"

    def verdicts(self, **files):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                path = os.path.join(folder, name.replace("__in__", "/") + ".py")
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w") as file:
                    file.write(text)
            done = subprocess.run([PYPARALLEL, "suggest", "--json", "-", folder], capture_output=True, text=True, timeout=LIMIT_S)
            return {os.path.basename(loop["file"]): loop["verdict"] for loop in json.loads(done.stdout)["loops"]}

    def test_a_script_of_its_own_concerns_what_it_imports(self):
        common = "import json\n\n\ndef load(path):\n    return json.load(open(path))\n"
        uses = "from common import load\n" + self.LOOP
        said = self.verdicts(common=common, uses=uses, also="from common import load\nfrom near import shares\n" + self.SETS, near=uses)
        self.assertEqual(said, {"uses.py": "safe", "near.py": "review"})

    def test_what_runs_in_one_process_all_the_same(self):
        common = "LIMIT = 3\n"
        uses = "from common import LIMIT\n" + self.LOOP
        sets = "from common import LIMIT\n" + self.SETS
        both = {"common": common, "uses": uses}
        for more in (
            {"sets": sets, "main": "import uses, sets\n"},
            {"test_sets": sets, "test_uses": "import uses\n"},                        # pytest imports both
            {"sets": sets + "import django\n"},                                      # which may import anything by its name
            {"sets": sets, "start": "import common, importlib\nimportlib.import_module(input())\n"},
            {"pkg__in____init__": "", "pkg__in__sets": sets},                         # somebody else may import both
        ):
            with self.subTest(**more):
                self.assertEqual(self.verdicts(**both, **more)["uses.py"], "review")
        self.assertEqual(self.verdicts(**both, sets=sets)["uses.py"], "safe")


class SourcesTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def write(self, name, content):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def suggest(self, *paths):
        return subprocess.run([PYPARALLEL, "suggest", *paths], cwd=self.folder, capture_output=True, timeout=LIMIT_S)

    def test_alone(self):
        for name, (content, word) in SOURCES.items():
            with self.subTest(name):
                done = self.suggest(self.write(name + ".py", content))
                if word:
                    self.assertEqual(done.returncode, 7, done.stderr)
                    self.assertIn(word.encode(), done.stderr)
                else:
                    self.assertEqual(done.returncode, 0, done.stderr)
                    self.assertIn(name.encode() + b".py:", done.stdout)

    def test_the_rest_goes_on(self):
        for name, (content, word) in SOURCES.items():
            if word:
                self.write(name + ".py", content)
        self.write("good.py", GOOD)
        done = self.suggest(self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b"good.py:3", done.stdout)

    def test_the_whole_standard_library(self):
        """Of the Python that runs this: some ten thousand loops that nobody wrote for us."""
        done = subprocess.run([PYPARALLEL, "suggest", sysconfig.get_path("stdlib")], capture_output=True, timeout=5 * LIMIT_S)
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])
        self.assertGreater(done.stdout.count(b"\nL"), 3000)

    def test_no_source(self):
        py_compile.compile(self.write("compiled.py", GOOD), cfile=os.path.join(self.folder, "only.pyc"))
        done = self.suggest("only.pyc")
        self.assertEqual(done.returncode, 7)
        self.assertIn(b"compiled code", done.stderr)
        done = self.suggest("<string>")
        self.assertEqual(done.returncode, 7)
        self.assertIn(b"no file", done.stderr)


if __name__ == "__main__":
    unittest.main()
