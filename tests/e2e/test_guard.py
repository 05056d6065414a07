"""A module that others import keeps its tables: its top level does not go under a guard, whether or not an importer is seen."""
import os
import subprocess
import tempfile
import unittest

TOOL = os.environ.get("PYPARALLEL") or os.path.join(os.environ.get("PP_BUILD", "build"), "pyparallel")
WORK = "def work(n):\n    t = 0\n    while t < n:\n        t += 1\n    return t\n\n\n"
TABLE = "TABLE = {}\nfor n in range(4):\n    TABLE[n] = work(n)\n"


class Guard(unittest.TestCase):
    def apply(self, text, package=False):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "tables.py")
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


if __name__ == "__main__":
    unittest.main()
