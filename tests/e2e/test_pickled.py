"""What cannot be pickled is found before it goes to another process: as an item, as a result, as what the work reads from outside, and as what it raises.
Then threads are offered, or nothing. What is said is held against pickle itself."""
import json
import os
import pickle
import subprocess
import sys
import tempfile
import textwrap
import unittest

import harness

# imports and definitions, the statements that make `xs` in a function, and what is done with one of it
LOST = {
    "row": ("import sqlite3", "con = sqlite3.connect(':memory:')\ncon.row_factory = sqlite3.Row\nxs = con.execute('select 1 as a union select 2').fetchall()", "x['a']"),
    "match": ("import re", "xs = [re.match('[a-z]+', s) for s in ('abc', 'de')]", "len(x.group())"),
    "memoryview": ("", "mv = memoryview(bytes(20))\nxs = [mv[i:i + 10] for i in range(2)]", "sum(x)"),
    "buffer": ("import io", "xs = [io.BytesIO(b'abc').getbuffer() for k in range(3)]", "len(x)"),
    "generator": ("", "xs = [(i * k for i in range(5)) for k in range(4)]", "sum(x)"),
    "module": ("import cmath\nimport math", "xs = [math, cmath]", "int(x.sqrt(4).real)"),
    "lock": ("import threading", "xs = [threading.Lock() for k in range(4)]", "int(x.locked())"),
    "thread": ("import threading", "xs = [threading.Thread() for k in range(3)]", "int(x.is_alive())"),
    "own thread": ("import threading\n\n\nclass Job(threading.Thread):\n    pass", "xs = [Job() for k in range(3)]", "int(x.is_alive())"),
    "local": ("import threading", "xs = [threading.local() for k in range(4)]", "len(x.__dict__)"),
    "file": ("import tempfile", "xs = [tempfile.TemporaryFile() for k in range(4)]", "len(x.read())"),
    "stdout": ("import sys", "xs = [sys.stdout for k in range(3)]", "int(x.writable())"),
    "environment": ("import os", "xs = [os.environ for k in range(3)]", "len(x)"),
    "archive": ("import io\nimport zipfile", "xs = [zipfile.ZipFile(io.BytesIO(), 'w') for k in range(3)]", "len(x.namelist())"),
    "mmap": ("import mmap", "xs = [mmap.mmap(-1, 100) for k in range(3)]", "sum(x[:])"),
    "compressor": ("import zlib", "xs = [zlib.compressobj() for k in range(3)]", "len(x.compress(b'abc'))"),
    "struct": ("import struct", "xs = [struct.Struct('<i') for k in range(3)]", "x.size"),
    "decoder": ("import json", "xs = [json.JSONDecoder() for k in range(3)]", "x.decode('3')"),
    "lambda": ("", "xs = [lambda k: k + 1, lambda k: k + 2]", "x(3)"),
    "inner": ("", "def add(k):\n    return k + 1\nxs = [add, add]", "x(3)"),
    "super": ("class B:\n    n = 3\n\n\nclass A(B):\n    def up(self):\n        return super()", "xs = [A().up() for k in range(3)]", "x.n"),
    "ctypes": ("import ctypes", "xs = [ctypes.pointer(ctypes.c_int(k)) for k in range(4)]", "x.contents.value"),
    "weak": ("import weakref\n\n\nclass A:\n    n = 4\n\n\nALL = [A(), A()]", "xs = [weakref.ref(a) for a in ALL]", "x().n"),
    "frame": ("import sys", "xs = [sys._getframe(0) for k in range(3)]", "x.f_lineno"),
    "context": ("import contextvars", "xs = [contextvars.ContextVar('a%d' % k, default=k) for k in range(3)]", "x.get()"),
    "tls": ("import ssl", "xs = [ssl.create_default_context() for k in range(2)]", "int(x.check_hostname)"),
    "proxy": ("import types", "xs = [types.MappingProxyType(dict(a=k)) for k in range(3)]", "x['a']"),
    "parser": ("import argparse", "xs = [argparse.ArgumentParser('p') for k in range(3)]", "len(x.prog)"),
    "random": ("import random", "xs = [random.SystemRandom() for k in range(3)]", "int(x.random())"),
    "pool": ("from concurrent.futures import ThreadPoolExecutor", "xs = [ThreadPoolExecutor(1) for k in range(3)]", "x._max_workers"),
    "queue": ("import multiprocessing", "xs = [multiprocessing.Queue() for k in range(2)]", "int(x.empty())"),
    "inner tuple": ("from collections import namedtuple", "P = namedtuple('P', 'n m')\nxs = [P(k, k) for k in range(3)]", "x.n"),
    "misnamed tuple": ("from collections import namedtuple\n\nP = namedtuple('Q', 'n m')", "xs = [P(k, k) for k in range(3)]", "x.n"),
    "exception with a lock": ("import threading", "xs = [ValueError('a', threading.Lock()) for k in range(3)]", "len(x.args)"),
    "exception with a lambda": ("", "xs = [ValueError([lambda: 1]) for k in range(3)]", "len(x.args)"),
    "converters": ("import configparser", "xs = [configparser.ConfigParser(converters={'l': lambda s: s}) for k in range(3)]", "len(x.sections())"),
    "tuple of a function": ("from collections import namedtuple\n\n\ndef kind():\n    return namedtuple('P', 'n m')\n\n\nT = kind()", "xs = [T(k, k) for k in range(3)]", "x.n"),
    "misnamed dataclass": ("from dataclasses import make_dataclass\n\nD = make_dataclass('E', ['n'])", "xs = [D(k) for k in range(3)]", "x.n"),
    "type made": ("T = type('X', (), {'n': 3})", "xs = [T() for k in range(3)]", "x.n"),
    "new with arguments": ("class P:\n    def __new__(cls, n, m):\n        self = super().__new__(cls)\n        self.n = n\n        return self", "xs = [P(k, 2) for k in range(3)]", "x.n"),
    "asked for attributes": ("class P:\n    def __init__(self, n):\n        self.data = {'n': n}\n\n    def __getattr__(self, name):\n        return self.data[name]", "xs = [P(k) for k in range(3)]", "x.n"),
    "weak set": ("import weakref", "xs = [weakref.WeakSet() for k in range(3)]", "len(x)"),
    "exception": ("class E(Exception):\n    def __init__(self, a, b):\n        super().__init__('no')\n        self.a = a", "xs = [E(1, 2) for k in range(3)]", "x.a"),
}
# the exception that the work of item 5 raises
RAISED = {
    "more arguments": ("class Odd(Exception):\n    def __init__(self, line, text):\n        super().__init__('%d: %s' % (line, text))", "Odd(n, 'odd')"),
    "by name": ("class Odd(ValueError):\n    def __init__(self, text, *, line):\n        self.line = line\n        super().__init__(text)", "Odd('odd', line=n)"),
    "fewer arguments": ("class Odd(ValueError):\n    def __init__(self, text):\n        super().__init__(text, 3)", "Odd('odd')"),
    "inherited": ("class Base(Exception):\n    def __init__(self, line, text):\n        Exception.__init__(self, text)\n\n\nclass Odd(Base):\n    pass", "Odd(n, 'odd')"),
    "a lock": ("import threading", "ValueError('odd', threading.Lock())"),
    "in a list": ("import threading", "ValueError(['odd', threading.Lock()])"),
}
MAY = {  # what pickling makes of it is another one, or the clause takes it: for a look, not refused
    "all arguments": ("class Odd(Exception):\n    def __init__(self, *args):\n        super().__init__(args)", "raise Odd(n, 'odd')"),
    "caught": (RAISED["more arguments"][0], "try:\n    raise Odd(n, 'odd')\nexcept Odd as error:\n    return len(str(error))"),
}
BURN = "\n\ndef burn(n):\n    t = 0\n    for i in range(2000):\n        t += (i * n) % 7\n    return t\n\n\n"
END = "\n\nif __name__ == '__main__':\n    main()\n"


def indented(text):
    return textwrap.indent(text, "    ")


def programs(setup, make, work):
    """One of each kind, in which `main` has the loop."""
    made = indented(make)
    yield "item", "%s%sdef work(x):\n    n = %s\n    return burn(n)\n\n\ndef main():\n%s\n    out = []\n    for x in xs:\n        out.append(work(x))\n    print(len(out))\n" % (setup, BURN, work, made)
    yield "captured", ("%s%sdef work(x, n):\n    m = %s if n >= 0 else 0\n    return n + burn(n) + (m is None)\n\n\ndef main():\n%s\n    x = xs[0]\n    out = []\n    for n in range(6):\n"
                       "        out.append(work(x, n))\n    print(out)\n" % (setup, BURN, work, made))
    yield "beside", "%s%sdef main():\n%s\n    out = []\n    for x in xs:\n        out.append(burn(3) + (%s))\n    print(out)\n" % (setup, BURN, made, work)  # the work does not look at its item
    yield "result", "%s%sdef make(n):\n    burn(n)\n%s\n    return xs[0]\n\n\ndef main():\n    out = []\n    for n in range(6):\n        out.append(make(n))\n    print(len(out))\n" % (setup, BURN, made)


def raising(setup, statement):
    return "%s%sdef work(n):\n    if burn(n) >= 0 and n == 5:\n%s\n    return n\n\n\ndef main():\n    out = []\n    for n in range(6):\n        out.append(work(n))\n    print(out)\n" % (
        setup, BURN, textwrap.indent(statement, "        "))


SIMPLE = BURN.lstrip() + "def main():\n    out = []\n    for n in range(8):\n        out.append(burn(n))\n    print(out)\n"
GUARDED = SIMPLE + END
# the files of a program, and how it is run
LAYOUTS = {
    "folder": ({"app/__main__.py": GUARDED}, ["app"]),
    "package": ({"app/__init__.py": "", "app/__main__.py": GUARDED}, ["-m", "app"]),
    "package, its module": ({"app/__init__.py": "", "app/__main__.py": "from .work import main\n\nmain()\n", "app/work.py": SIMPLE}, ["-m", "app"]),
    "classes of a folder": ({"app/__main__.py": "from work import total\n\n\nclass Item:\n    def __init__(self, n):\n        self.n = n\n\n\nif __name__ == '__main__':\n    print(total([Item(1), Item(2)]))\n",
                             "app/work.py": BURN.lstrip() + "def total(items):\n    out = []\n    for item in items:\n        out.append(burn(item.n))\n    return out\n"}, ["app"]),
    "run_module": ({"main.py": "import runpy\n\nif __name__ == '__main__':\n    runpy.run_module('other', run_name='__main__')\n", "other.py": GUARDED}, ["main.py"]),
    "exec": ({"main.py": "space = {'__name__': 'x'}\nwith open('other.py') as file:\n    exec(compile(file.read(), 'other.py', 'exec'), space)\nspace['main']()\n", "other.py": SIMPLE}, ["main.py"]),
    "class under the guard": ({"main.py": BURN.lstrip() + "def main(cls):\n    out = []\n    for n in range(8):\n        out.append(cls(burn(n)))\n    print([x.n for x in out])\n\n\n"
                                          "if __name__ == '__main__':\n    class Item:\n        def __init__(self, n):\n            self.n = n\n\n    main(Item)\n"}, ["main.py"]),
    "another name": ({"main.py": "def work(n):\n    return burn(n)\n\n\nfast = work\ndel work\n" + GUARDED.replace("burn(n))", "fast(n))")}, ["main.py"]),
    "its name set": ({"main.py": "def deco(f):\n    f.__qualname__ = f.__name__ = 'other'\n    return f\n\n\n@deco\ndef work(n):\n    return burn(n)\n" + GUARDED.replace("burn(n))", "work(n))")}, ["main.py"]),
}


class Layouts(unittest.TestCase):
    def test_safe_in_every_layout(self):
        """What workers would not find is left to the parent, or has a fallback, by whatever way the program is started."""
        pythons = {**harness.interpreters((3, 12), (3, 12), free_threaded=False), **harness.interpreters((3, 14), (3, 14), free_threaded=False)}
        if not pythons:
            self.skipTest("no Python 3.12 or 3.14 here")
        for version, python in pythons.items():
            for name, (files, command) in LAYOUTS.items():
                with self.subTest(name, version=version), tempfile.TemporaryDirectory() as folder:
                    for file, text in files.items():
                        path = os.path.join(folder, file)
                        os.makedirs(os.path.dirname(path), exist_ok=True)
                        with open(path, "w") as out:
                            out.write(text)
                    before = subprocess.run([python, *command], cwd=folder, capture_output=True, text=True, check=True, timeout=60)
                    subprocess.run([harness.PYPARALLEL, "apply", "--all", "-q", "--python", python, "."], cwd=folder, capture_output=True, check=True, timeout=60)
                    after = subprocess.run([python, *command], cwd=folder, capture_output=True, text=True, timeout=60)
                    self.assertEqual((before.stdout, 0), (after.stdout, after.returncode), after.stderr[-500:])


class Pickled(unittest.TestCase):
    def loops(self, texts):
        """The loop of each program's `main`, told by `suggest`."""
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for i, text in enumerate(texts):
                paths.append(os.path.join(folder, "p%d.py" % i))
                with open(paths[-1], "w") as file:
                    file.write(text + END)
            found = []
            for path in paths:
                done = subprocess.run([harness.PYPARALLEL, "suggest", "--json", "-", path], capture_output=True, text=True, check=True)
                found.append([loop for loop in json.loads(done.stdout)["loops"] if loop["function"] == "main" and loop["kind"] == "for"][0])
            return found

    def patterns(self, loop):
        return {loop["pattern"], *loop["alternatives"]}

    def test_truth(self):
        """They do not pickle here."""
        for name, (setup, make, _) in LOST.items():
            space = {"__name__": "__main__"}
            exec(compile("%s\n\n\ndef made():\n%s\n    return xs" % (setup, indented(make)), "<%s>" % name, "exec"), space)
            with self.subTest(name), self.assertRaises(Exception):
                pickle.loads(pickle.dumps(space["made"]()[0]))

    def test_values(self):
        kinds = [(name, kind, text) for name, parts in LOST.items() for kind, text in programs(*parts)]
        for (name, kind, _), loop in zip(kinds, self.loops([text for _, _, text in kinds])):
            with self.subTest(name, kind=kind):
                self.assertFalse({"process_pool", "interpreter_pool", "process_pool_shared_memory"} & self.patterns(loop), loop["reasons"])

    def test_exceptions(self):
        for (name, _), loop in zip(RAISED.items(), self.loops([raising(setup, "raise " + made) for setup, made in RAISED.values()])):
            with self.subTest(name):
                self.assertEqual({"none", "thread_pool"}, self.patterns(loop) | {"none"})
                self.assertIn("no-pickle", [reason["code"] for reason in loop["reasons"]])

    def test_exceptions_that_may(self):
        for (name, _), text in zip(MAY.items(), [raising(*parts) for parts in MAY.values()]):
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "p.py")
                with open(path, "w") as file:
                    file.write(text + END)
                self.assertIn("process_pool", self.patterns(self.loops([text])[0]))
                subprocess.run([harness.PYPARALLEL, "apply", "--all", "-q", path], capture_output=True, check=True)
                with open(path) as file:
                    self.assertNotIn("ProcessPool", file.read()) # not unasked

    def test_seen(self):
        """What the analysis does not know, the recording saw."""
        program = textwrap.dedent('''
            import operator
            import re


            def weigh(found):
                total = len(found[0])
                for k in range(60000):
                    total += (k * total) % 7
                return total


            def main():
                everything = list(operator.methodcaller("finditer", "a bb ccc " * 50)(re.compile("[a-z]+")))
                out = []
                for found in everything:
                    out.append(weigh(found))
                print(sum(out))


            if __name__ == "__main__":
                main()
            ''')
        with tempfile.TemporaryDirectory() as folder:
            path, report = os.path.join(folder, "p.py"), os.path.join(folder, "r.json")
            with open(path, "w") as file:
                file.write(program)
            subprocess.run([harness.PYPARALLEL, "run", "-q", "--python", sys.executable, "--json", report, path], cwd=os.path.dirname(path), check=True, capture_output=True)
            with open(report) as file:
                loop = [loop for loop in json.load(file)["loops"] if loop["function"] == "main"][0]
            self.assertEqual({"none", "thread_pool"}, self.patterns(loop) | {"none"})

    def test_interpreters(self):
        """What is of a class of the main module does not come back from them, nor go to another module's function; a function of the main module takes it."""
        newest = list(harness.interpreters((3, 14), (3, 14), free_threaded=False).values())[:1]
        if not newest:
            self.skipTest("no Python 3.14 here: scripts/interpreters.sh makes it")
        item = "class Item:\n    def __init__(self, n):\n        self.n = n\n"
        work = "def work(x):\n    return x.n + burn(x.n)\n\n\ndef work_all(xs):\n    out = []\n    for x in xs:\n        out.append(work(x))\n    return out\n"
        back = "def work(n):\n    burn(n)\n    return Item(n)\n\n\ndef work_all(ns):\n    out = []\n    for n in ns:\n        out.append(work(n))\n    return out\n"
        lib = BURN.lstrip() + work
        cases = {
            "handed on": ({"lib.py": lib, "main.py": "from lib import work_all\n\n\n" + item + "\n\ndef main():\n    print(work_all([Item(k) for k in range(5)]))\n" + END}, False),
            "given back": ({"main.py": item + BURN + back + "\n\ndef main():\n    print([x.n for x in work_all(range(5))])\n" + END}, False),
            "its own": ({"main.py": item + BURN + work + "\n\ndef main():\n    print(work_all([Item(k) for k in range(5)]))\n" + END}, True),
        }
        for name, (files, offered) in cases.items():
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                for file, text in files.items():
                    with open(os.path.join(folder, file), "w") as out:
                        out.write(text)
                suggested = subprocess.run([harness.PYPARALLEL, "suggest", "--json", "-", "--python", newest[0], folder], capture_output=True, text=True, check=True)
                loop = [loop for loop in json.loads(suggested.stdout)["loops"] if loop["function"] == "work_all"][0]
                self.assertEqual(offered, "interpreter_pool" in self.patterns(loop), loop["reasons"])
                script = os.path.join(folder, "main.py")
                before = subprocess.run([newest[0], script], capture_output=True, check=True).stdout
                subprocess.run([harness.PYPARALLEL, "apply", "--all", "--review", "--pattern", "interpreter_pool", "--python", newest[0], "-q", folder], capture_output=True)
                self.assertEqual(before, subprocess.run([newest[0], script], capture_output=True).stdout)


if __name__ == "__main__":
    unittest.main()
