"""What the table knows of libraries that need not be installed here: the verdicts of loops that use them, each with its mark."""
import json
import os
import re
import subprocess
import tempfile
import unittest

import harness
from harness import PYPARALLEL

PROGRAM = '''
import os, sqlite3
import boto3, httpx, psycopg, redis, requests, urllib3
import numpy as np
import pandas as pd
from PIL import Image
from pathlib import Path


def fetch(urls: list[str]):
    out = {}
    for url in urls:  # safe
        response = requests.get(url, timeout=5)
        response.raise_for_status()
        out[url] = response.json()["name"]
    return out


def fetch_httpx(urls: list[str]):
    return [httpx.get(url).text for url in urls]  # safe


def with_session(urls: list[str]):
    session = requests.Session()
    return [session.get(url).status_code for url in urls]  # review


def post_all(items):
    for item in items:  # review net-write
        requests.post("http://x", json=item)


def pooled(urls: list[str]):
    http = urllib3.PoolManager()
    return [http.request("GET", url).data for url in urls]  # safe


def objects(keys: list[str]):
    s3 = boto3.client("s3")
    out = []
    for key in keys:  # review
        out.append(s3.get_object(Bucket="b", Key=key)["Body"])
    return out


def cached(keys: list[str]):
    r = redis.Redis()
    return [r.get(key) for key in keys]  # review


def rows(ids):
    with psycopg.connect("dbname=x") as connection:
        cursor = connection.cursor()
        out = []
        for i in ids:  # review own-each
            cursor.execute("SELECT %s", (i,))
            out.append(cursor.fetchone())
    return out


def thumbnails(folder, target):
    for path in sorted(Path(folder).glob("*.jpg")):  # review read-beside
        image = Image.open(path)
        image = image.resize((100, 100), Image.LANCZOS)
        image.save(os.path.join(target, path.name))


def sizes(paths: list[str]):
    out = []
    for path in paths:  # safe
        with Image.open(path) as image:
            out.append((path, image.width, image.height))
    return out


def frames(paths: list[str]):
    totals = []
    for path in paths:  # safe
        frame = pd.read_csv(path)
        totals.append(len(frame))
    return totals


def norms(vectors: list[np.ndarray]):
    return [np.linalg.norm(v) for v in vectors]  # safe


def views(a: np.ndarray, n: int):
    for i in range(1, n):  # refused
        row = a[i - 1]
        a[i] = np.sqrt(row[0] + i)
    return a


def reshaped(a: np.ndarray, n: int):
    flat = a.reshape(-1)
    for i in range(1, n):  # refused
        flat[i] = np.sqrt(a[0, 0] + i)
    return a


def elementwise(n: int):
    a = np.zeros(n)
    for i in range(n):  # safe
        a[i] = np.sqrt(a[i] + i)
    return a
'''

# What a process pool hands over by its name: each function of the standard library in the table, but for those that may_hand_over() leaves out.
PICKLED = '''
import importlib, itertools, pickle, re, sys
names = []
for line in open(sys.argv[1]):
    match = re.match(r'K\\("([^" ]+)"', line)
    if match:
        parts = [part[1:-1].split(",") if part[0] == "{" else [part] for part in re.findall(r"\\{[^}]*\\}|[^{}]+", match.group(1))]
        names += ["".join(choice) for choice in itertools.product(*parts)]
standard = getattr(sys, "stdlib_module_names", sys.builtin_module_names)
tried = 0
for name in names:
    words, thing, at = name.split("."), None, 0
    if "*" in name or words[0] not in standard or name.startswith(("random.", "secrets.", "os.environ.", "os.fs", "sys.std", "hashlib.new", "builtins.exit", "builtins.quit")):
        continue
    for at in range(len(words) - 1, 0, -1):
        try:
            thing = importlib.import_module(".".join(words[:at]))
            break
        except ImportError:
            pass
    for word in words[at:]:
        thing = getattr(thing, word, None)
    if callable(thing):
        tried += 1
        again = pickle.loads(pickle.dumps(thing))
        assert again == thing or type(again.__self__) is type(thing.__self__), name # keyword.iskeyword is a frozenset's method
print(tried)
'''


class Libraries(unittest.TestCase):
    def test_functions_go_by_their_names(self):
        table = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "analyzer", "knowledge.def")
        for version, python in harness.interpreters(containers=False).items():
            with self.subTest(version):
                done = subprocess.run([python, "-W", "ignore", "-c", PICKLED, table], capture_output=True, text=True, timeout=60)
                self.assertGreater(int(done.stdout or 0), 100, done.stderr)

    def test_verdicts(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "program.py")
            with open(path, "w") as file:
                file.write(PROGRAM)
            done = subprocess.run([PYPARALLEL, "suggest", "--json=-", path], capture_output=True, text=True, timeout=60)
        said = {loop["line"]: loop for loop in json.loads(done.stdout)["loops"]}
        for number, line in enumerate(PROGRAM.split("\n"), 1):
            mark = re.search(r"# (safe|review|refused)(?: (\S+))?$", line)
            if not mark:
                continue
            loop = said[number]
            reasons = [(r["code"], r["subject"]) for r in loop["reasons"]]
            self.assertEqual(loop["verdict"], mark.group(1), f"{line}: {reasons}")
            if mark.group(2):
                self.assertIn(mark.group(2), [code for code, _ in reasons], line)


if __name__ == "__main__":
    unittest.main()
