"""Workers that are not forked import the program again: what its top level shows once more, draws anew or sets for the process, they would have
otherwise than their parent. Such loops get no processes; others do, and give the same."""
import os
import subprocess
import sys
import tempfile
import unittest

import harness

SPAWN = "import multiprocessing\n\n\ndef start():\n    multiprocessing.set_start_method('spawn')\n    main()\n\n\n"
MAIN = "def main():\n    out = []\n    for x in range(6):\n        out.append(work(x))\n    print(out)\n\n\n"
GUARD = "if __name__ == '__main__':\n    start()\n"
WORK = "def work(x):\n    return {}\n\n\n"


class Reimport(unittest.TestCase):
    def check(self, taken, top, result, main=MAIN, before_guard="", spawns=True, runs=False):
        text = SPAWN + top + "\n\n\n" + WORK.format(result) + main + before_guard + (GUARD if spawns else GUARD.replace("start", "main"))
        if not spawns:
            text = text.replace("    multiprocessing.set_start_method('spawn')\n", "")
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "program.py")
            with open(path, "w") as file:
                file.write(text)
            done = harness.pyparallel("apply", "-q", "--all", "--pattern", "process_pool", path)
            self.assertIn(done.returncode, (0, 1), done.stderr)
            with open(path) as file:
                changed = file.read()
            with self.subTest(top=top, result=result):
                self.assertEqual("ProcessPool" in changed, taken)
                if taken and runs:
                    after = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=120)
                    with open(path, "w") as file:
                        file.write(text)
                    before = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=120)
                    self.assertEqual((after.returncode, after.stdout), (0, before.stdout), after.stderr)

    def test_shows_again(self):
        for top in ("print('begun')", "import atexit\natexit.register(print, 'ended')", "with open('/dev/null', 'a') as file:\n    file.write('begun')",
                    "def tell():\n    print('begun')\n\n\ntell()", "for i in range(2):\n    print(i)", "class Told:\n    print('made')",
                    "import subprocess\nsubprocess.run(['true'])", "import os\nos.chdir('.')",
                    "import atexit\n\n\n@atexit.register\ndef ended():\n    print('ended')", "from atexit import register\nENDED = register(print, 'ended')",
                    "import atexit as a\nif True:\n    @a.register\n    def ended():\n        print('ended')",
                    "class Told:\n    def __init__(self, f):\n        print('told')\n\n\n@Told\ndef task():\n    pass",
                    "class Making(type):\n    def __new__(meta, name, bases, members):\n        print(name)\n        return super().__new__(meta, name, bases, members)\n\n\n"
                    "class Made(metaclass=Making):\n    pass",
                    "class Making(type):\n    def __init__(cls, *args):\n        print(args)\n\n\nclass Base(metaclass=Making):\n    pass\n\n\nclass Made(Base):\n    pass"):
            self.check(False, top, "x * 2")
            self.check(True, top, "x * 2", spawns=False)
        self.check(False, "A = 1", "x * 2", before_guard="print('defined')\n\n\n")

    def test_made_anew(self):
        for top in ("import uuid\nTAG = uuid.uuid4().hex", "import random\nTAG = random.random()", "import time\nTAG = time.time()", "TAG = hash('text')",
                    "import os\nTAG = os.getpid()", "import random\nBASE = [random.random() for _ in range(3)]\nTAG = BASE[0] * 2", "TAG = list({'a', 'b', 'c'})",
                    "import random\n\n\ndef draw():\n    return random.random()\n\n\nTAG = draw()", "TAG = object()\nTAG = id(TAG)",
                    "import random\nTAG = []\nfor i in range(3):\n    TAG.append(random.random())"):
            self.check(False, top, "(x, TAG)")
            self.check(True, top, "(x, 1)")
        self.check(False, "import time\n\n\nclass Run:\n    began = time.time()", "(x, Run.began)")

    def test_the_same_again(self):
        for top in ("TAG = sorted((3, 1))", "import random\nrandom.seed(3)\nTAG = random.random()", "import os\nTAG = os.environ.get('HOME')",
                    "import sys\nsys.setrecursionlimit(4000)\nTAG = 4", "import re\nTAG = re.compile('a+').pattern", "TAG = {}\nfor i in range(3):\n    TAG[i] = i * i",
                    "import functools\n\n\n@functools.lru_cache(None)\ndef power(n):\n    return 3 ** n\n\n\nTAG = power(4)"):
            self.check(True, top, "(x, str(TAG))", runs="seed" in top or "TAG[1]" in top)

    def test_made_by_another_loop(self):
        """What the workers of one loop read is not put under a guard by the patch of the loop that makes it."""
        text = ("class Node:\n    def __init__(self, n):\n        self.n = n\n\n\ndef weigh(k):\n    total = k\n    for node in NODES:\n"
                "        total = (total * 31 + node.n * k) % 10007\n    return total\n\n\ndef main():\n    out = []\n    for k in range(200):\n"
                "        out.append(weigh(k))\n    return sum(out)\n\n\nNODES = [Node(i) for i in range(6)]\n")
        guard = "if __name__ == '__main__':\n    import multiprocessing\n    multiprocessing.set_start_method('spawn')\n    print(main())\n"
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "program.py")
            with open(path, "w") as file:
                file.write(text + "if __name__ == '__main__':\n    print(main())\n")
            harness.pyparallel("apply", "--all", "--pattern", "process_pool", path)
            with open(path) as file:
                changed = file.read()
            self.assertIn("ProcessPool", changed)
            self.assertIn("\nNODES = [Node(i) for i in range(6)]\n", changed)
            with open(path, "w") as file:
                file.write(changed[:changed.index("if __name__")] + guard)
            after = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=120)
            self.assertEqual((after.returncode, after.stdout), (0, "1005849\n"), after.stderr)

    def test_start_method_set_behind(self):
        self.check(False, "A = 1", "x * 2", "def main():\n    pass\n\n\nout = []\nfor x in range(6):\n    out.append(work(x))\nprint(out)\n")

    def test_settings(self):
        for call, work in (("import sys\n    sys.setrecursionlimit(3000)", "x"), ("import locale\n    locale.setlocale(locale.LC_ALL, 'C')", "x"),
                           ("import logging\n    logging.basicConfig(level=10)", "LOG.isEnabledFor(10)")):
            main = MAIN.replace("    out = []\n", f"    {call}\n    out = []\n")
            self.check(False, "import logging\nLOG = logging.getLogger('a')", work, main)
        self.check(True, "LOG = 1", "x", MAIN.replace("    out = []\n", "    import logging\n    logging.basicConfig(level=10)\n    out = []\n"))

    def test_names_set_otherwise(self):
        for way in ("globals()['K'] = 2", "globals().update(K=2)", "import sys\n    setattr(sys.modules['__main__'], 'K', 2)", "import __main__\n    __main__.K = 2"):
            self.check(False, "K = 1", "x * K", MAIN.replace("    out = []\n", f"    {way}\n    out = []\n"))
        self.check(True, "K = 1", "x * K", MAIN.replace("    out = []\n", "    print(globals()['K'])\n    out = []\n"))

    def test_another_name(self):
        self.check(False, "A = 1", "__name__ + str(x)")
        self.check(False, "class P:\n    pass", "P.__module__ + str(x)")

    def test_order_of_sets(self):
        self.check(False, "A = 1", "list({'a', 'b', 'c'})[x % 3]")
        self.check(False, "WORDS = {'a', 'b', 'c'}", "list(WORDS)[x % 3]")
        self.check(True, "A = 1", "sum({1, 2, x})")


if __name__ == "__main__":
    unittest.main()
