"""A module that others import keeps its tables: its top level does not go under a guard, whether or not an importer is seen. And no
process is started while a module is imported: the pool's queue, which asks for the module, would wait for ever."""
import os
import subprocess
import sys
import tempfile
import unittest

TOOL = os.environ.get("PYPARALLEL") or os.path.join(os.environ.get("PP_BUILD", "build"), "pyparallel")
WORK = "def work(n):\n    t = 0\n    while t < n:\n        t += 1\n    return t\n\n\n"
TABLE = "TABLE = {}\nfor n in range(4):\n    TABLE[n] = work(n)\n"


class Guard(unittest.TestCase):
    def apply(self, text, package=False, name="tables.py"):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, name)
            with open(path, "w") as file:
                file.write(WORK + text)
            if package:
                open(os.path.join(folder, "__init__.py"), "w").close()
            subprocess.run([TOOL, "apply", "-q", "--all", "--pattern", "process_pool", path], check=True, capture_output=True,
                           env=dict(os.environ, XDG_CACHE_HOME=folder))
            with open(path) as file:
                return file.read()

    def test_table(self):
        self.assertEqual(self.apply(TABLE), WORK + TABLE)

    def test_changed_under_guard(self):
        """The guard of the patch hides from workers that are not forked what the top level did to a variable of theirs: a number they are handed, else it is left."""
        loop = "found = {}\nfor x in range(6):\n    y = work(x + %s)\n    if y > 3:\n        print(x)\n    found[x] = y\nprint(found)\n"
        self.assertIn("partial(_work_on_item, state=state)", self.apply("state = 1\nfor n in range(3):\n    state += n\n" + loop % "state", name="script.py"))
        text = "table = []\nfor n in range(3):\n    table.append(n)\n" + loop % "len(table)"
        self.assertEqual(self.apply(text, name="script.py"), WORK + text)

    def test_annotated(self):
        """A parameter with an annotation or a default is no name that importing the module needs."""
        text = "def weigh(x: int, y=2, *z: int):\n    return work(x + y)\n\n\ny = z = 0\nfor x in range(6):\n    y += weigh(x)\n    print(y)\n"
        self.assertIn("pool.map(weigh, ", self.apply(text, name="script.py"))

    def test_exports(self):
        text = "__all__ = ['TABLE']\n" + TABLE + "print(TABLE)\n"
        self.assertEqual(self.apply(text), WORK + text)

    def test_package(self):
        self.assertEqual(self.apply(TABLE + "print(TABLE)\n", package=True), WORK + TABLE + "print(TABLE)\n")

    def test_definition_under_if(self):
        text = "import os\nif os.name:\n    print(os.name)\n\n    def find():\n        return TABLE\n" + TABLE + "print(find())\n"
        self.assertEqual(self.apply(text), WORK + text)

    def test_script(self):
        self.assertIn("pool.map", self.apply(TABLE + "print(TABLE)\n"))

    FUNCTION = "def rows(n):\n    found = []\n    for i in range(n):\n        found.append(work(i))\n    return found\n\n\n"

    def test_run_by_the_import(self):
        """The loop is in a function; who calls it is run by the import."""
        for caller in ("TABLE = rows(4)\n", "class Table:\n    size = len(rows(3))\n", "def decorate(f, n=rows(2)):\n    return f\n",
                       "def decorate(f):\n    rows(3)\n    return f\n\n\n@decorate\ndef g():\n    pass\n",
                       "class Base:\n    def __init_subclass__(cls):\n        cls.size = rows(2)\n\n\nclass Table(Base):\n    pass\n",
                       "ORDER = sorted([3, 1], key=rows)\n"):
            with self.subTest(caller):
                self.assertEqual(self.apply(self.FUNCTION + caller), WORK + self.FUNCTION + caller)

    def test_class_body(self):
        self.assertEqual(self.apply("class Table:\n    sizes = [work(i) for i in range(4)]\n"), WORK + "class Table:\n    sizes = [work(i) for i in range(4)]\n")

    def test_run_by_another_modules_import(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in ("tables.py", WORK + self.FUNCTION), ("use.py", "import tables\n\n\n@tables.rows\ndef size():\n    pass\n"):
                with open(os.path.join(folder, name), "w") as file:
                    file.write(text)
            done = subprocess.run([TOOL, "apply", "--all", "--pattern", "process_pool", folder], check=True, capture_output=True, text=True,
                                  env=dict(os.environ, XDG_CACHE_HOME=folder))
            self.assertIn("nothing to apply", done.stdout)

    SEARCH = "def look(n):\n    return work(n) + TABLE[n % 4]\n\n\ndef main():\n    found = []\n    for n in range(5):\n        found.append(look(n))\n    print(found)\n\n\n"

    def test_table_beside_a_guard(self):
        """What stands outside of a guard is there for who imports the module, the workers of the loop in main() among them."""
        for value in "work(n)", "n * n":
            table = f"TABLE = [{value} for n in range(4)]\n\n\n"
            text = self.apply(table + self.SEARCH + "if __name__ == '__main__':\n    main()\n")
            self.assertIn("\n" + table, text)
            self.assertIn("pool.map(look", text)
            alone = table + "def look(n):\n    return TABLE[n % 4]\n\n\nif __name__ == '__main__':\n    print(look(5))\n"
            self.assertEqual(self.apply(alone), WORK + alone)

    def test_table_and_search_without_a_guard(self):
        text = self.apply("TABLE = [n * n for n in range(4)]\n\n\n" + self.SEARCH + "main()\n")
        self.assertIn("\nTABLE = [", text)
        self.assertIn("pool.map(look", text)

    def test_imported_by_a_tool(self):
        """A call of the top level does not make a script of a file that pytest, Django or nox import by its name."""
        text = "import os\nos.umask(18)\n" + TABLE
        self.assertIn("pool.map", self.apply(text))
        for name in "conftest.py", "test_tables.py", "tables_test.py", "noxfile.py", "settings.py", "gunicorn.conf.py":
            with self.subTest(name):
                self.assertEqual(self.apply(text, name=name), WORK + text)
                self.assertIn("pool.map", self.apply(self.FUNCTION, name=name))

    def test_executed_by_a_tool(self):
        """setuptools and Sphinx run the text of their files in a namespace of its own: no function of it can be pickled."""
        for name in "setup.py", "conf.py":
            for text in TABLE + "print(TABLE)\n", self.FUNCTION + "print(rows(4))\n":
                with self.subTest(name + text):
                    self.assertEqual(self.apply(text, name=name), WORK + text)

    def test_registered_beside_a_guard(self):
        """What a file with a guard does outside of it is there for who imports the file: it stays there, or somebody looks at it first."""
        main = "def main():\n    print(rows(4), TASKS)\n\n\nif __name__ == '__main__':\n    main()\n"
        for setup in "import tasks\nTASKS = tasks.make()\nTASKS.register(rows)\n", "TASKS = []\nTASKS.append(rows)\n":
            with self.subTest(setup):
                self.assertEqual(self.apply(self.FUNCTION + setup + main), WORK + self.FUNCTION + setup + main)

    def test_run_by_a_function(self):
        self.assertIn("pool.map", self.apply(self.FUNCTION + "def table():\n    return rows(4)\n"))


class Names(unittest.TestCase):
    """What a patch imports is what its name says, and no module loses a name of its own by it."""
    LOOP = WORK + "def rows(n):\n    found = []\n    for i in range(n):\n        found.append(work(i))\n    return found\n\n\n"
    MAIN = "if __name__ == '__main__':\n    print(rows(4))\n"

    def apply(self, files):
        """The rewritten text of the first one; the second is run before and after."""
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
                with open(os.path.join(folder, name), "w") as file:
                    file.write(text)
            first, second = list(files)[:2]
            run = [sys.executable, os.path.join(folder, second)]
            before = subprocess.run(run, capture_output=True, text=True, timeout=60)
            subprocess.run([TOOL, "apply", "-q", "--all", "--pattern", "process_pool", folder], check=True, capture_output=True, env=dict(os.environ, XDG_CACHE_HOME=folder))
            after = subprocess.run(run, capture_output=True, text=True, timeout=60)
            self.assertEqual((before.returncode, before.stdout, before.stderr), (after.returncode, after.stdout, after.stderr))
            with open(os.path.join(folder, first)) as file:
                return file.read()

    def test_all_names_of_a_module(self):
        """`signal` is a function there: the module of that name is not imported into what it has all names of."""
        main = "from signal import signal, SIGTERM\nfrom {} import *\nif __name__ == '__main__':\n    print(rows(4), callable(signal))\n"
        text = self.apply({"rows.py": self.LOOP, "main.py": main.format("rows")})
        self.assertIn("pool.map", text)
        self.assertNotIn("import signal", text)
        text = self.apply({"pkg/rows.py": self.LOOP, "main.py": main.format("pkg"), "pkg/__init__.py": "from .rows import *\n"})
        self.assertNotIn("import signal", text)
        self.assertIn("import signal", self.apply({"rows.py": "__all__ = ['rows']\n" + self.LOOP, "main.py": main.format("rows")}))
        main = "import os\nfrom rows import *\nif __name__ == '__main__':\n    print(rows(4), os.path.basename('a/b'))\n"
        self.assertIn("import os\nimport signal", self.apply({"rows.py": self.LOOP, "main.py": main}))

    def test_a_file_hides_a_module_of_the_library(self):
        for name in "signal.py", "queue.py", "random/__init__.py":
            self.assertNotIn("Pool", self.apply({"rows.py": self.LOOP + self.MAIN, "./rows.py": self.LOOP + self.MAIN, name: "print('mine')\n"}))
        self.assertNotIn("Pool", self.apply({"queue.py": self.LOOP + self.MAIN, "./queue.py": self.LOOP + self.MAIN}))
        main = "from pkg.rows import rows\n" + self.MAIN
        self.assertNotIn("Pool", self.apply({"pkg/rows.py": self.LOOP, "main.py": main, "pkg/__init__.py": "", "queue.py": ""}))
        self.assertIn("pool.map", self.apply({"pkg/rows.py": self.LOOP, "main.py": main, "pkg/__init__.py": "", "pkg/queue.py": ""}))


if __name__ == "__main__":
    unittest.main()
