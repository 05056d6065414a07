"""The table of probe/layout.c against the interpreters' own headers: every field, for every CPython 3.6 to 3.15 that is here."""
import glob
import os
import re
import subprocess
import tempfile
import unittest

import harness

BUILD = os.environ.get("PP_BUILD", "build")
SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "layout_offsets.c")
MINORS = range(6, 16)


def header_folders():
    """Folders with Python.h, by version."""
    roots = [os.path.expanduser("~/.pyenv/versions/*/include/python3.*"), "/usr/include/python3.*", "/usr/local/include/python3.*",
             harness.MADE + "/sid/usr/include/python3.*"]
    for folder in sorted(path for root in roots for path in glob.glob(root)):
        match = re.search(r"python3\.(\d+)m?$", folder)
        if match and int(match[1]) in MINORS and os.path.isfile(os.path.join(folder, "Python.h")):
            yield "3.%s" % match[1], folder


def fields(command):
    """{field: value} from lines of "field value"."""
    result = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(line.split() for line in result.stdout.splitlines())


class Layout(unittest.TestCase):
    maxDiff = None

    def test_table_is_what_the_headers_say(self):
        folders = list(header_folders())
        if not folders:
            self.skipTest("no headers of CPython 3.6 to 3.15 here")
        for version, folder in folders:
            with self.subTest(headers=folder), tempfile.TemporaryDirectory() as work:
                program = os.path.join(work, "offsets")
                # Debian keeps pyconfig.h in a folder of the architecture that Python.h finds from /usr/include. A root's own C library is
                # not wanted: only that folder.
                for other in glob.glob(os.path.join(os.path.dirname(folder), "*-linux-gnu")) if harness.MADE in folder else []:
                    os.symlink(other, os.path.join(work, os.path.basename(other)))
                subprocess.run(["gcc", "-w", "-I" + folder, "-I" + os.path.join(folder, "internal"), "-I" + work, "-o", program, SOURCE],
                               check=True)
                table = fields([os.path.join(BUILD, "tests", "test_layout"), "--print", version])
                self.assertEqual(table, fields([program]))
                print("%s: %d fields agree with %s" % (version, len(table), folder))


if __name__ == "__main__":
    unittest.main()
