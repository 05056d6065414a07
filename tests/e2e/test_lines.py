"""Line tables against the interpreters: no instruction of their standard library may get another line than they tell.

Each CPython 3.6 to 3.15 that is here compiles its own library (a spread of 150 files, with PP_FULL=1 all) and says what
co_lines() (before 3.10: dis.findlinestarts) makes of it; build/tests/test_lines --compare decodes the same tables.
"""
import os
import subprocess
import tempfile
import unittest

import harness

BUILD = os.environ.get("PP_BUILD", "build")
FILES = 0 if os.environ.get("PP_FULL") else 150

DUMP = r"""
import dis, os, sys, types

def ranges(code):
    if hasattr(code, "co_lines"):
        return [(start, end, line or 0) for start, end, line in code.co_lines()]
    starts = list(dis.findlinestarts(code))
    ends = [start for start, _ in starts[1:]] + [len(code.co_code)]
    return [(start, end, line) for (start, line), end in zip(starts, ends)]

def objects(code):
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from objects(constant)

def dump(code, out):
    table = code.co_linetable if hasattr(code, "co_linetable") else code.co_lnotab
    text = ",".join("%d:%d:%d" % r for r in ranges(code))
    out.write("%d %d %d %s %s\n" % (sys.version_info[0] << 8 | sys.version_info[1], code.co_firstlineno, len(code.co_code),
                                    table.hex() or "-", text or "-"))

paths = sorted(os.path.join(folder, name) for folder, _, names in os.walk(os.path.dirname(os.__file__))
               for name in names if name.endswith(".py") and "site-packages" not in folder and "dist-packages" not in folder)
limit = int(sys.argv[1])
step = max(1, len(paths) // limit) if limit else 1
for path in paths[::step]:
    try:
        with open(path, "rb") as file:
            code = compile(file.read(), path, "exec")
    except (SyntaxError, ValueError, RecursionError):
        continue  # the library's tests hold broken files
    for one in objects(code):
        dump(one, sys.stdout)
"""


class Lines(unittest.TestCase):
    def test_standard_library(self):
        found = harness.interpreters()
        if not found:
            self.skipTest("no CPython 3.6 to 3.15 here")
        for name, python in found.items():
            with self.subTest(python=name), tempfile.TemporaryFile("w+") as dump:
                subprocess.run([python, "-W", "ignore", "-c", DUMP, str(FILES)], stdout=dump, check=True)
                result = subprocess.run([os.path.join(BUILD, "tests", "test_lines"), "--compare", "/dev/stdin"],
                                        stdin=self.rewound(dump), capture_output=True, text=True)
                self.assertEqual(result.returncode, 0, result.stdout + result.stderr[:4000])
                self.assertRegex(result.stdout, r"^[1-9]\d* code objects, [1-9]\d{3,} instructions, 0 mismatches")
                print("%s: %s" % (name, result.stdout.strip()))

    @staticmethod
    def rewound(file):
        file.seek(0)
        return file


if __name__ == "__main__":
    unittest.main()
