"""Call chains over several files: all of them are changed in one patch or none, and taken back in one."""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from harness import ROOT, pyparallel, read, server

LIBRARIES = os.path.join(ROOT, "build", "libraries", "%d.%d" % sys.version_info[:2])
FILES = {
    "net.py": '''import os

import requests

BASE = "http://127.0.0.1:" + os.environ["PP_SERVER"]


class Gone(Exception):
    pass


def load(path):
    response = requests.get(BASE + path, timeout=5)
    if response.status_code == 404:
        raise Gone(path)
    return response.json()


def length(path):
    return load(path)["length"]
''',
    "work.py": '''from net import length


def lengths(paths):
    found = []
    for path in paths:
        found.append((path, length(path)))
    return found


def total(paths):
    return sum(n for _, n in lengths(paths))
''',
    "main.py": '''import net
import work
from work import total


def attempt(paths):
    try:
        print(total(paths))
    except net.Gone as gone:
        print("gone", gone)


def main():
    print(work.lengths(["/a", "/bc", "/delay/50"]))
    print(total([]), total(["/one"]))
    attempt(["/status/404", "/x", "/y"])
    attempt(["/x", "/status/404", "/y"])
    attempt(["/x", "/y", "/status/404"])


if __name__ == "__main__":
    main()
''',
}
METHODS = {
    "net.py": '''import os

import requests


class Source:
    def __init__(self, base, seconds=5):
        self.base = base
        self.seconds = seconds

    def load(self, path):
        response = requests.get(self.base + path, timeout=self.seconds)
        response.raise_for_status()
        return response.json()


SOURCE = Source("http://127.0.0.1:" + os.environ["PP_SERVER"])
''',
    "work.py": '''from net import SOURCE, Source


class Lengths:
    def __init__(self, source: Source):
        self.source = source

    def of(self, path):
        return self.source.load(path)["length"]

    def all(self, paths):
        found = []
        for path in paths:
            found.append((path, self.of(path)))
        return found
''',
    "main.py": '''import requests

import net
import work


def main():
    lengths = work.Lengths(net.SOURCE)
    print(lengths.all(["/a", "/bc", "/delay/50"]), lengths.all([]))
    try:
        print(lengths.all(["/x", "/status/404", "/y"]))
    except requests.HTTPError:
        print("refused")


if __name__ == "__main__":
    main()
''',
}


@unittest.skipUnless(os.path.exists(os.path.join(LIBRARIES, ".libraries")), "no aiohttp: scripts/libraries.sh installs it")
class Chain(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="pyparallel-test-")
        self.addCleanup(shutil.rmtree, self.folder)
        for name, text in FILES.items():
            self.write(name, text)
        self.env = dict(os.environ, PYTHONPATH=os.path.join(LIBRARIES, "site-packages"), XDG_STATE_HOME=os.path.join(self.folder, "state"), PYTHONDONTWRITEBYTECODE="1")

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def apply(self, *options):
        return pyparallel("apply", *options, *(sorted(FILES) if "--undo" not in options else ()), cwd=self.folder, env=self.env)

    def run_main(self, port):
        done = subprocess.run([sys.executable, "main.py"], cwd=self.folder, env=dict(self.env, PP_SERVER=port), capture_output=True, text=True,
                              timeout=60)
        return done.returncode, done.stdout, done.stderr

    def texts(self):
        return {name: read(os.path.join(self.folder, name)) for name in FILES}

    def chain(self, *more):
        return self.apply("--all", "--review", "--pattern=asyncio", *more)

    def test_all_files_in_one(self):
        with server(5) as port:
            before = self.run_main(port)
            done = self.chain()
            self.assertEqual(done.returncode, 0, done.stderr)
            texts = self.texts()
            self.assertIn("async def load(session, path):", texts["net.py"])
            self.assertIn("return (await load(session, path))[\"length\"]", texts["net.py"])
            self.assertIn("asyncio.run(main())", texts["main.py"])
            self.assertEqual(before, self.run_main(port))
        self.assertIn("nothing to apply", self.chain().stdout)
        self.assertEqual(texts, self.texts())
        self.assertEqual(self.apply("--undo").returncode, 0)
        self.assertEqual(FILES, self.texts())

    def test_diff_is_of_all_files(self):
        patch = self.chain("--diff").stdout
        for name in FILES:
            self.assertIn(f"+++ b/{name}", patch)
        self.assertEqual(FILES, self.texts())
        git = subprocess.run(["git", "apply", "-p1", "-"], cwd=self.folder, input=patch, text=True, capture_output=True)
        self.assertEqual(git.returncode, 0, git.stderr)
        self.assertIn("async def lengths(paths):", self.texts()["work.py"])

    def test_methods(self):
        for name, text in METHODS.items():
            self.write(name, text)
        with server(5) as port:
            before = self.run_main(port)
            done = self.chain()
            self.assertEqual(done.returncode, 0, done.stderr)
            texts = self.texts()
            self.assertIn("async def load(self, session, path):", texts["net.py"])
            self.assertIn("return (await self.source.load(session, path))[\"length\"]", texts["work.py"])
            self.assertIn("asyncio.run(main())", texts["main.py"])
            self.assertEqual(before, self.run_main(port))
        self.assertIn("nothing to apply", self.chain().stdout)

    def without(self, library):
        """The libraries but for LIBRARY."""
        path = os.path.join(self.folder, "libraries")
        os.mkdir(path)
        for name in os.listdir(os.path.join(LIBRARIES, "site-packages")):
            if not name.startswith(library):
                os.symlink(os.path.join(LIBRARIES, "site-packages", name), os.path.join(path, name))
        self.env["PYTHONPATH"] = path

    def test_httpx_where_there_is_no_aiohttp(self):
        self.without("aiohttp")
        catches = read(os.path.join(ROOT, "tests", "rewrite", "async_catches.py"))
        session = read(os.path.join(ROOT, "tests", "rewrite", "async_session.py"))
        for files, expected in ((FILES, "await client.get(BASE + path, timeout=5)"), (METHODS, "await client.get(self.base + path, timeout=self.seconds)"),
                                (dict(FILES, **{"main.py": catches}), "except (httpx.NetworkError, httpx.RemoteProtocolError, httpx.ConnectTimeout):"),
                                (dict(FILES, **{"main.py": session}), "async with httpx.AsyncClient(follow_redirects=True, timeout=None) as")):
            with self.subTest(expected=expected), server(5) as port:
                for name, text in files.items():
                    self.write(name, text)
                before = self.run_main(port)
                done = self.chain()
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn(expected, "".join(self.texts().values()))
                self.assertEqual(before, self.run_main(port))

    def test_a_method_that_others_call(self):
        for more in ("import net\n\n\ndef one(source):\n    return source.load('/')\n",
                     "import net\n\n\nclass Quiet(net.Source):\n    def load(self, path):\n        return {'length': 0}\n",
                     "import fire\n\nimport net\n\nfire.Fire(net.Source)\n",
                     "import fire\n\nimport net\n\nfire.Fire(net.SOURCE)\n",
                     "import net\n\nprint([getattr(net.SOURCE, name) for name in ('load',)])\n"):
            with self.subTest(more=more):
                for name, text in METHODS.items():
                    self.write(name, text)
                self.write("more.py", more)
                done = pyparallel("apply", "--all", "--review", "--pattern=asyncio", ".", cwd=self.folder, env=self.env)
                self.assertIn("nothing to apply", done.stdout)
                self.assertEqual(METHODS, self.texts())

    def test_a_test_would_break(self):
        self.write("test_work.py", "import work\n\n\ndef test_total():\n    assert work.total([]) == 0\n")
        done = pyparallel("apply", "--all", "--review", "--pattern=asyncio", ".", cwd=self.folder, env=self.env)
        self.assertIn("nothing to apply", done.stdout)
        self.assertEqual(FILES, self.texts())

    def test_without_aiohttp(self):
        env = dict(self.env, PYTHONPATH="")
        done = pyparallel("suggest", "--json", "-", *sorted(FILES), cwd=self.folder, env=env)
        self.assertIn("asyncio would need aiohttp, which the target's Python cannot import", done.stdout)
        done = pyparallel("apply", "--all", "--review", "--pattern=asyncio", *sorted(FILES), cwd=self.folder, env=env)
        self.assertIn("nothing to apply by asyncio", done.stdout)
        self.assertIn("needs aiohttp, which the target's Python cannot import", done.stdout)


if __name__ == "__main__":
    unittest.main()
