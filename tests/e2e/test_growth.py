"""suggest on programs that grow: four times as much takes about four times as long, and nothing runs out of stack."""
import json
import os
import resource
import subprocess
import tempfile
import unittest

from harness import PYPARALLEL

LIMIT_S = 120
MOST = 9  # times the CPU for four times as much: 16 would be the square

PROGRAMS = {
    "loops of a script": lambda n: "r = []\nxs = range(9)\n" + "".join(f"for i in xs:\n    r.append(i * {k})\n" for k in range(n)),
    "loops of a function": lambda n: "def f(xs):\n    r = []\n" + "".join(f"    for i in xs:\n        r.append(i * {k})\n" for k in range(n)) + "    return r\n",
    "a chain of elif": lambda n: "for i in range(9):\n    if i == 0:\n        x = 0\n" +
                                 "".join(f"    elif i == {k}:\n        x = {k}\n" for k in range(1, n)) + "    print(x)\n",
    "assignments to two names": lambda n: "def f(a):\n" + "".join(f"    x = a + {k}\n    a = x\n" for k in range(n)) +
                                          "    return x\nfor i in range(9):\n    print(f(i))\n",
    "a chain of calls": lambda n: "".join(f"def f{k}(a):\n    return f{k + 1}(a) + 1\n" for k in range(n)) +
                                  f"def f{n}(a):\n    return a\nfor i in range(9):\n    print(f0(i))\n",
    "loops with requests": lambda n: "import requests\n" + "".join(f"def f{k}(u):\n    r = []\n    for x in u:\n        r.append(requests.get(x).text)\n"
                                                                   f"    return r\n" for k in range(n)),
    "methods of a class": lambda n: "class C:\n    def __init__(self):\n        self.v = []\n" +
                                    "".join(f"    def m{k}(self, xs):\n        for x in xs:\n            self.v.append(x * {k})\n        return self.m{(k + 1) % n}(xs)\n"
                                            for k in range(n)) + "c = C()\nfor i in range(9):\n    print(c.m0([i]))\n",
    "methods that call the next in a loop": lambda n: "class C:\n" +
                                                     "".join(f"    def m{k}(self, xs):\n        r = []\n        for x in xs:\n            r.append(self.m{k + 1}(x))\n"
                                                             f"        return r\n" for k in range(n)) +
                                                     f"    def m{n}(self, x):\n        return x\nc = C()\nfor i in range(9):\n    print(c.m0([i]))\n",
    "classes each on top of the last": lambda n: "class C0:\n    def m0(self, a):\n        return a\n" +
                                                 "".join(f"class C{k}(C{k - 1}):\n    def m{k}(self, a):\n        return self.m{k - 1}(a) + 1\n" for k in range(1, n)) +
                                                 f"for i in range(9):\n    print(C{n - 1}().m{n - 1}(i))\n",
    "a chain of calls down to a request": lambda n: "import requests\n" + "".join(f"def f{k}(u):\n    return f{k + 1}(u)\n" for k in range(n)) +
                                                    f"def f{n}(urls):\n    r = []\n    for u in urls:\n        r.append(requests.get(u).text)\n    return r\n"
                                                    "def main():\n    print(f0(['http://a/']))\nif __name__ == '__main__':\n    main()\n",
}
SIZES = {"loops with requests": 400, "a chain of elif": 2000, "assignments to two names": 3000}


class GrowthTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "app.py")

    def suggest(self, text, **options):
        """Seconds of CPU in user space."""
        with open(self.path, "w", encoding="ascii") as file:
            file.write(text)
        before = os.times().children_user
        done = subprocess.run([PYPARALLEL, "suggest", self.path], capture_output=True, text=True, timeout=LIMIT_S, **options)
        self.assertEqual(done.returncode, 0, done.stderr[-500:])
        return os.times().children_user - before, done.stdout

    def test_work_grows_with_the_program(self):
        for name, program in PROGRAMS.items():
            with self.subTest(name):
                n = SIZES.get(name, 1000)
                small, large = self.suggest(program(n))[0], self.suggest(program(4 * n))[0]
                self.assertLess(large, MOST * max(small, 0.1))

    def verdict(self, text):
        """Of the loop that stands last."""
        with open(self.path, "w", encoding="ascii") as file:
            file.write(text)
        done = subprocess.run([PYPARALLEL, "suggest", "--all", "-q", "--json", "-", self.path], capture_output=True, text=True, timeout=LIMIT_S, check=True)
        return max(json.loads(done.stdout[done.stdout.index("{"):])["loops"], key=lambda loop: loop["line"])["verdict"]

    def test_deep_chains_are_followed(self):
        """What the last of a thousand functions does is known to the first one's caller."""
        loop = "def main(xs):\n    r = []\n    for x in xs:\n        r.append(f0([x, 1.5]))\n    return r\nprint(main(range(99)))\n"
        for n in (100, 1000):
            for order in (1, -1):
                chain = "".join([f"def f{k}(a):\n    b = f{k + 1}(a)\n    return b + {k}\n" for k in range(n)][::order])
                for last, verdict in (("return a[0] * a[1]", "safe"), ("a.append(1)\n    return len(a)", "safe"), ("SEEN.append(a)\n    return len(SEEN)", "refused"),
                                      ("global LAST\n    old, LAST = LAST, a[0]\n    return old", "refused"), ("return int(input())", "refused")):
                    with self.subTest(n=n, order=order, last=last):
                        self.assertEqual(self.verdict(f"SEEN = []\nLAST = 0\n{chain}def f{n}(a):\n    {last}\n{loop}"), verdict)

    def test_a_long_body(self):
        calls = "import math\nout = []\nfor i in range(9):\n" + "".join(f"    a{k} = math.sqrt(i + {k})\n    out.append(a{k})\n" for k in range(400))
        self.assertIn("process_pool", self.suggest(calls + "print(len(out))\n")[1])
        self.assertIn("more than 1,000 statements", self.suggest(calls + "    a0 = 1\n" * 201)[1])

    def test_calls_that_go_deep(self):
        """A stack of 1 MB holds what the usual 8 MB have to hold of 80,000 functions."""
        program = PROGRAMS["a chain of calls"](12000)
        self.suggest(program, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_STACK, (1 << 20, 1 << 20)))


if __name__ == "__main__":
    unittest.main()
