"""Truly parallel loops as scripts have them."""
import argparse
import base64
import collections
import configparser
import csv
import dataclasses
import datetime
import decimal
import enum
import fractions
import functools
import gzip
import hashlib
import html
import io
import itertools
import json
import logging
import math
import operator
import os
import pathlib
import re
import statistics
import string
import struct
import subprocess
import sys
import textwrap
import time
import typing
import zlib
from collections import Counter, defaultdict, namedtuple, OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, List, Optional, Tuple, NamedTuple

logger = logging.getLogger(__name__)
WORD = re.compile(r"\w+")
STOP = {"the", "a"}
KERNEL = [[0, 1, 0], [1, 4, 1], [0, 1, 0]]
Point = namedtuple("Point", "x y")


class Kind(enum.Enum):
    SMALL = 1
    LARGE = 2


@dataclass
class Record:
    name: str
    values: List[float]
    kind: Kind = Kind.SMALL
    tags: List[str] = field(default_factory=list)

    def mean(self):
        return sum(self.values) / len(self.values) if self.values else 0.0

    @property
    def label(self):
        return f"{self.name}:{self.kind.name}"


@dataclass(frozen=True)
class Item:
    price: float
    count: int

    @property
    def total(self):
        return self.price * self.count


class Vec(NamedTuple):
    x: float
    y: float

    def norm(self):
        return math.sqrt(self.x ** 2 + self.y ** 2)


def digest(path):
    h = hashlib.sha256()
    with open(path, "rb") as f:
        for chunk in iter(lambda: f.read(65536), b""):
            h.update(chunk)
    return h.hexdigest()


def hash_files(folder):
    sums = {}
    for name in sorted(os.listdir(folder)):  # expect: safe
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            sums[name] = digest(path)
    return sums


def count_lines(paths):
    total = 0
    per = []
    for path in paths:  # expect: safe
        with open(path, encoding="utf-8", errors="replace") as f:
            n = sum(1 for _ in f)
        per.append((path, n))
        total += n
    return total, per


def word_counts(texts):
    total = Counter()
    for text in texts:  # expect: safe
        words = [w.lower() for w in WORD.findall(text) if w not in STOP]
        total.update(words)
    return total


def parse_log(lines):
    pattern = re.compile(r"(\S+) (\S+) (\d+)")
    rows = []
    bad = 0
    for line in lines:  # expect: safe
        m = pattern.match(line)
        if not m:
            bad += 1
            continue
        host, path, size = m.groups()
        rows.append({"host": host, "path": path, "size": int(size)})
    return rows, bad


def mandelbrot(width, height, limit):
    image = []
    for y in range(height):  # expect: safe
        row = []
        for x in range(width):
            c = complex(3.0 * x / width - 2, 2.0 * y / height - 1)
            z = 0
            n = 0
            while abs(z) <= 2 and n < limit:
                z = z * z + c
                n += 1
            row.append(n)
        image.append(row)
    return image


def convolve(image):
    h, w = len(image), len(image[0])
    out = [[0] * w for _ in range(h)]
    for y in range(1, h - 1):  # expect: safe
        for x in range(1, w - 1):
            s = 0
            for dy in range(3):
                for dx in range(3):
                    s += image[y + dy - 1][x + dx - 1] * KERNEL[dy][dx]
            out[y][x] = s // 8
    return out


def matmul(a, b):
    n, m, k = len(a), len(b[0]), len(b)
    c = [[0.0] * m for _ in range(n)]
    for i in range(n):  # expect: safe
        for j in range(m):
            total = 0.0
            for t in range(k):
                total += a[i][t] * b[t][j]
            c[i][j] = total
    return c


def pi_terms(n):
    total = 0.0
    for k in range(n):  # expect: safe
        total += pow(-1, k) / (2 * k + 1) + math.sin(math.exp(-k))
    return 4 * total


def primes(n):
    found = []
    for k in range(2, n):  # expect: safe
        if all(k % d for d in range(2, int(k ** 0.5) + 1)):
            found.append(k)
    return found


def collatz(limit):
    best, length = 0, 0
    for start in range(1, limit):  # expect: safe
        n, steps = start, 0
        while n != 1:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            steps += 1
        if steps > length:
            best, length = start, steps
    return best, length


def nbody_forces(bodies):
    forces = []
    for i, (x, y, m) in enumerate(bodies):  # expect: safe
        fx = fy = 0.0
        for j, (ox, oy, om) in enumerate(bodies):
            if i == j:
                continue
            dx, dy = ox - x, oy - y
            d2 = dx * dx + dy * dy + 1e-9
            inv = m * om / (d2 * math.sqrt(d2))
            fx += dx * inv
            fy += dy * inv
        forces.append((fx, fy))
    return forces


def distances(points: List[Point]):
    out = {}
    for i, p in enumerate(points):  # expect: safe
        out[i] = [math.hypot(p.x - q.x, p.y - q.y) for q in points]
    return out


def csv_stats(text):
    out = []
    reader = csv.DictReader(io.StringIO(text))
    rows = list(reader)
    for row in rows:  # expect: safe
        values = [float(v) for k, v in row.items() if k != "name"]
        out.append((row["name"], statistics.mean(values), max(values)))
    return out


def json_docs(docs):
    result = []
    for doc in docs:  # expect: safe
        data = json.loads(doc)
        if data.get("skip"):
            continue
        data["total"] = sum(data.get("values", []))
        result.append(json.dumps(data, sort_keys=True))
    return result


def records(rows: List[Record]):
    means = {r.name: r.mean() for r in rows}  # expect: safe
    labels = []
    for r in rows:  # expect: safe
        labels.append(r.label.upper() + textwrap.fill(r.name * 3, 10))
    large = [r for r in rows if r.mean() > 2 and r.kind is Kind.SMALL]
    kinds = []
    for r in rows:  # expect: safe
        if r.kind == Kind.LARGE:
            kinds.append(sum(math.sqrt(v) for v in r.values))
        elif r.kind == Kind.SMALL:
            kinds.append(sum(v ** 2 for v in r.values))
    return means, labels, len(large), kinds


def prices(items: List[Item]):
    total = 0.0
    lines = []
    for item in items:  # expect: safe
        amount = sum(item.total * math.exp(-k) for k in range(10))
        total += amount
        lines.append(f"{item.count:>5} {amount:8.2f}")
    return total, lines


def vecs(vs: List[Vec]):
    return [v.norm() + sum(math.cos(k * v.x) for k in range(20)) for v in vs]  # expect: safe


class Model:
    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias
        self.history = []

    def predict(self, row):
        return sum(w * x for w, x in zip(self.weights, row)) + self.bias

    def predict_all(self, rows):
        out = []
        for row in rows:  # expect: safe
            out.append(self.predict(row))
        return out

    def evaluate(self, rows, labels):
        errors = 0.0
        for row, label in zip(rows, labels):  # expect: safe
            p = self.predict(row)
            errors += (p - label) ** 2
        self.history.append(errors)
        return errors

    def grid(self, steps):
        scores = {}
        for s in steps:  # expect: safe
            trial = Model([w * s for w in self.weights], self.bias)
            scores[s] = sum(trial.predict([s, s, k]) for k in range(50))
        return scores


class Index:
    def __init__(self):
        self.words = defaultdict(set)
        self.size = 0

    def add_all(self, docs):
        for number, text in enumerate(docs):  # expect: safe
            for word in set(WORD.findall(text.lower())):
                self.words[word].add(number)
            self.size += 1

    def tokens(self, text):
        return [w for w in WORD.findall(text.lower()) if len(w) > 2]

    def score(self, docs, query):
        wanted = set(self.tokens(query))
        scores = []
        for text in docs:  # expect: safe
            tokens = self.tokens(text)
            scores.append(len(wanted & set(tokens)) / (len(tokens) or 1))
        return scores


def levenshtein(a, b):
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        current = [i]
        for j, y in enumerate(b, 1):
            current.append(min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (x != y)))
        previous = current
    return previous[-1]


def closest(words, target):
    best = None
    for w in words:  # expect: safe
        d = levenshtein(w, target)
        if best is None or d < best[0]:
            best = (d, w)
    return best


def pairs(words):
    out = []
    for a, b in itertools.combinations(words, 2):  # expect: safe
        out.append((a, b, levenshtein(a, b)))
    return out


def compress_all(blobs, level=6):
    sizes = {}
    for name, blob in blobs.items():  # expect: safe
        packed = zlib.compress(blob, level)
        sizes[name] = (len(blob), len(packed), base64.b64encode(packed[:8]).decode())
    return sizes


def commands(names):
    results = []
    for n in names:  # expect: review
        done = subprocess.run(["echo", n], capture_output=True, text=True)
        results.append(done.stdout.strip())
    return results


def thumbnails(folder, out):
    for path in Path(folder).glob("*.txt"):  # expect: review
        text = path.read_text()
        (Path(out) / path.name).write_text(text.upper())


def monte_carlo(seeds):
    import random
    out = []
    for seed in seeds:  # expect: safe
        rng = random.Random(seed)
        inside = 0
        for _ in range(500):
            x, y = rng.random(), rng.random()
            if x * x + y * y < 1:
                inside += 1
        out.append(4 * inside / 500)
    return out


def groups(rows):
    by = defaultdict(list)
    for r in rows:
        by[r[0]].append(r[1])
    out = {}
    for key, values in by.items():  # expect: safe
        values = sorted(values)
        out[key] = (statistics.median(values), statistics.pstdev(values))
    return out


def chunks(data, size):
    out = []
    for start in range(0, len(data), size):  # expect: safe
        part = data[start:start + size]
        out.append(sum(math.sqrt(v) for v in part))
    return out


def windows(data, k):
    out = [0.0] * len(data)
    for i in range(k, len(data) - k):  # expect: safe
        part = data[i - k:i + k + 1]
        out[i] = sum(sorted(part)[1:-1]) / (len(part) - 2)
    return out


def jacobi(grid, rounds):
    n = len(grid)
    for _ in range(rounds):
        new = [row[:] for row in grid]
        for i in range(1, n - 1):  # expect: safe
            for j in range(1, n - 1):
                new[i][j] = 0.25 * (grid[i - 1][j] + grid[i + 1][j] + grid[i][j - 1] + grid[i][j + 1])
        grid = new
    return grid


def jacobi_swap(a, b, rounds):
    for _ in range(rounds):
        for i in range(1, len(a) - 1):  # expect: safe
            b[i] = math.sqrt(a[i - 1] ** 2 + a[i + 1] ** 2)
        a, b = b, a
    return a


def life(cells, rounds):
    h, w = len(cells), len(cells[0])
    for _ in range(rounds):
        nxt = []
        for y in range(h):  # expect: safe
            row = []
            for x in range(w):
                n = sum(cells[(y + dy) % h][(x + dx) % w] for dy in (-1, 0, 1) for dx in (-1, 0, 1)) - cells[y][x]
                row.append(1 if n == 3 or (cells[y][x] and n == 2) else 0)
            nxt.append(row)
        cells = nxt
    return cells


class Particle:
    def __init__(self, x, v):
        self.x = x
        self.v = v
        self.trail = []

    def step(self, dt):
        for _ in range(20):
            self.x += self.v * dt
            self.v -= math.sin(self.x) * dt
        self.trail.append(self.x)


def advance(n):
    ps = [Particle(float(i), 0.0) for i in range(n)]
    for p in ps:  # expect: safe
        p.step(0.01)
    return [p.x for p in ps]


def advance_all(n, rounds):
    ps = []
    for i in range(n):
        ps.append(Particle(float(i), 1.0))
    for _ in range(rounds):
        for p in ps:  # expect: safe
            p.step(0.01)
    return sum(p.x for p in ps)


def walrus(texts):
    return [n for t in texts if (n := len(WORD.findall(t))) > 1]  # expect: safe


def shapes(values):
    out = []
    for v in values:  # expect: safe
        match v:
            case ["circle", r]:
                area = math.pi * r * r
            case ["rect", a, b]:
                area = a * b
            case [kind, *rest]:
                area = sum(math.sqrt(x) for x in rest)
            case _:
                area = 0
        out.append(area)
    return out


def render(rows, template="{name}: {value}"):
    lines = []
    for row in rows:  # expect: safe
        text = template.format(**row)
        lines.append(html.escape(text).ljust(20, "."))
    return "\n".join(lines)


def decimals(values):
    total = decimal.Decimal(0)
    for v in values:  # expect: safe
        total += (decimal.Decimal(v) / 7).quantize(decimal.Decimal("0.01")).sqrt()
    return total


def fractions_sum(n):
    parts = []
    for k in range(1, n):  # expect: safe
        f = fractions.Fraction(1, k)
        for d in range(2, 20):
            f += fractions.Fraction(1, k + d)
        parts.append(f)
    return sum(parts)


def dates(texts):
    out = []
    for t in texts:  # expect: safe
        d = datetime.datetime.strptime(t, "%Y-%m-%d")
        out.append((d + datetime.timedelta(days=30)).strftime("%a %d %b"))
    return out


def binary(blobs):
    out = []
    for blob in blobs:  # expect: safe
        values = struct.unpack("<4h", blob)
        out.append(sum(v * v for v in values))
    return out


def validate(rows):
    errors = []
    for i, row in enumerate(rows):  # expect: safe
        try:
            value = float(row["v"])
            if not 0 <= value < 10:
                raise ValueError(f"{value} out of range")
            math.sqrt(value)
        except (KeyError, ValueError) as e:
            errors.append((i, str(e)))
    return errors


def memo(values):
    cache = {}
    out = []
    for v in values:
        if v not in cache:
            cache[v] = sum(math.sqrt(k) for k in range(v))
        out.append(cache[v])
    return out


def transform(rows, columns):
    out = []
    for row in rows:  # expect: safe
        new = dict(row)
        for c in columns:
            new[c] = round(math.log(new[c] + 1), 4)
        new.pop("id", None)
        out.append(new)
    return out


def normalize(matrix):
    result = []
    for row in matrix:  # expect: safe
        m = sum(row) / len(row)
        s = math.sqrt(sum((x - m) ** 2 for x in row) / len(row)) or 1.0
        result.append([(x - m) / s for x in row])
    return result


def histogram(images):
    hist = [0] * 16
    for image in images:  # expect: safe
        local = [0] * 16
        for v in image:
            local[v % 16] += 1
        for i, n in enumerate(local):
            hist[i] += n
    return hist


def verbose(paths, args):
    out = []
    for i, p in enumerate(paths):  # expect: safe
        if args.verbose:
            print(f"[{i}] {p}")
        out.append(digest(p)[:8])
        logger.debug("did %s", p)
    return out


def ciphers(text, keys):
    best = ("", -1)
    for k in keys:  # expect: safe
        plain = "".join(chr((ord(c) - 97 - k) % 26 + 97) if c.isalpha() else c for c in text)
        score = sum(plain.count(c) for c in "etaoin")
        if score > best[1]:
            best = (plain, score)
    return best


def bits(rules):
    out = {}
    for rule in rules:  # expect: safe
        cells = [0] * 31
        cells[15] = 1
        for _ in range(15):
            cells = [(rule >> (cells[i - 1] * 4 + cells[i] * 2 + cells[(i + 1) % 31])) & 1 for i in range(31)]
        out[rule] = "".join(map(str, cells))
    return out


def sudoku(boards):
    ok = []
    for board in boards:  # expect: safe
        good = True
        for i in range(9):
            row = board[i * 9:(i + 1) * 9]
            if len(set(row)) != 9:
                good = False
                break
        ok.append(good)
    return ok


def knn(train, tests, k):
    out = []
    for t in tests:  # expect: safe
        near = sorted(train, key=lambda p: (p[0] - t[0]) ** 2 + (p[1] - t[1]) ** 2)[:k]
        out.append(Counter(p[2] for p in near).most_common(1)[0][0])
    return out


def kmeans_assign(points, centers):
    groups = [[] for _ in centers]
    for p in points:  # expect: safe
        best = min(range(len(centers)), key=lambda i: (p[0] - centers[i][0]) ** 2 + (p[1] - centers[i][1]) ** 2)
        groups[best].append(p)
    return groups


def flat(nested):
    out = []
    for inner in nested:  # expect: safe
        out.extend(math.sqrt(v) for v in inner if v > 0)
    return out


def zipped(a, b):
    return sum(math.sqrt(x) * math.log(y + 1) for x, y in zip(a, b))  # expect: safe


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", default=".")
    parser.add_argument("-n", type=int, default=20)
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args([])
    import tempfile
    with tempfile.TemporaryDirectory() as folder:
        for i in range(4):
            Path(folder, f"{i}.txt").write_text("line\n" * (i + 1))
        paths = sorted(str(p) for p in Path(folder).iterdir())
        print(hash_files(folder))
        print([n for _, n in count_lines(paths)[1]], len(verbose(paths, args)))
        os.mkdir(folder + "/out")
        thumbnails(folder, folder + "/out")
    print(word_counts(["the cat", "a dog sat", "cat"]), parse_log(["h /p 3", "bad", "g /q 4"]))
    print(mandelbrot(8, 6, 20), convolve([[i * j for i in range(6)] for j in range(6)]))
    print(matmul([[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.0], [3.0, 4.0]]), pi_terms(args.n), primes(50), collatz(30))
    print(nbody_forces([(0.0, 1.0, 2.0), (1.0, 3.0, 1.0), (2.0, 2.0, 2.0)]), distances([Point(1, 2), Point(3, 4)]))
    print(csv_stats("name,a,b\nx,1,2\ny,3,4\n"), json_docs(['{"values": [1, 2]}', '{"skip": 1}', '{"values": [3]}']))
    print(records([Record("a", [1.0, 2.0]), Record("b", [5.0, 6.0], Kind.LARGE)]))
    print(prices([Item(1.0, 2), Item(2.5, 3)]), vecs([Vec(1.0, 2.0), Vec(3.0, 4.0)]))
    m = Model([1.0, 2.0, 3.0], 0.5)
    print(m.predict_all([[1, 2, 3], [4, 5, 6]]), m.evaluate([[1, 2, 3], [4, 5, 6]], [1, 2]), m.grid([1, 2, 3]))
    ix = Index()
    ix.add_all(["big cat", "cat sat", "dog"])
    print(sorted((k, sorted(v)) for k, v in ix.words.items()), ix.score(["the big cat", "dog"], "big dog"))
    words = ["apple", "apply", "ape", "maple"]
    print(closest(words, "apples"), pairs(words), compress_all({"a": b"x" * 50, "b": b"yz" * 30}), commands(["a", "b"]))
    print(monte_carlo([1, 2, 3]), groups([("a", 1), ("b", 2), ("a", 3)]), chunks(list(range(20)), 6), windows(list(range(20)), 2))
    print(jacobi([[float(i * j) for i in range(5)] for j in range(5)], 2), jacobi_swap([1.0, 2.0, 3.0, 4.0], [0.0] * 4, 3))
    print(life([[0, 1, 0, 0], [0, 1, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]], 2), advance(4), advance_all(3, 2))
    print(walrus(["a b", "c", "d e f"]), shapes([["circle", 2], ["rect", 2, 3], ["x", 4, 9], 5]))
    print(render([{"name": "a", "value": 1}, {"name": "b", "value": 2}]), decimals(["1", "2", "3"]), fractions_sum(6))
    print(dates(["2024-01-31", "2024-03-01"]), binary([struct.pack("<4h", 1, 2, 3, 4)] * 3))
    print(validate([{"v": "1"}, {"v": "x"}, {}, {"v": "30"}]), memo([3, 4, 3]), transform([{"id": 1, "a": 2}, {"id": 2, "a": 5}], ["a"]))
    print(normalize([[1.0, 2.0], [3.0, 5.0]]), histogram([[1, 2, 3], [3, 4, 17]]), ciphers("khoor", range(26)))
    print(bits([30, 90, 110]), sudoku([list(range(9)) * 9, [1] * 81]), knn([(1, 1, "a"), (5, 5, "b")], [(0, 0), (6, 6)], 1))
    print(kmeans_assign([(0, 0), (5, 5), (1, 1)], [(0, 0), (6, 6)]), flat([[1, 4], [9]]), zipped([1, 2], [3, 4]))


if __name__ == "__main__":
    main()
