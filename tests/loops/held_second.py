"""A second set, written after the first had been mended: small programs in other hands' style."""
from __future__ import annotations

import argparse
import bisect
import collections
import contextlib
import copy
import datetime as dt
import functools
import heapq
import json
import logging
import math
import os
import random
import re
import statistics
import sys
import tempfile
import textwrap
import zlib
from dataclasses import dataclass, field, asdict
from typing import Any, Dict, Iterator, List, Optional, Tuple

logger = logging.getLogger("second")
Vec = Tuple[float, float]


def lcg(seed: int, rounds: int = 25) -> int:
    for _ in range(rounds):  # expect: refused seed
        seed = (seed * 6364136223846793005 + 1442695040888963407) % (1 << 31)
    return seed


def edit_distance(a: str, b: str) -> int:
    prev = list(range(len(b) + 1))
    for i, ca in enumerate(a, 1):  # expect: refused
        cur = [i]
        for j, cb in enumerate(b, 1):  # expect: refused cur
            cur.append(min(prev[j] + 1, cur[-1] + 1, prev[j - 1] + (ca != cb)))
        prev = cur
    return prev[-1]


def closest(words: List[str], target: str) -> Tuple[str, int]:
    best_word, best_score = "", sys.maxsize
    for word in words:  # expect: safe
        score = edit_distance(word, target)
        if score < best_score:
            best_word, best_score = word, score
    return best_word, best_score


def all_pairs(words: List[str]) -> Dict[Tuple[str, str], int]:
    table: Dict[Tuple[str, str], int] = {}
    for i, left in enumerate(words):  # expect: safe
        for right in words[i + 1:]:  # expect: safe
            table[(left, right)] = edit_distance(left, right)
    return table


@dataclass
class Reading:
    sensor: str
    value: float
    when: dt.datetime
    tags: List[str] = field(default_factory=list)


def parse_reading(line: str) -> Optional[Reading]:
    parts = line.split(";")
    if len(parts) < 3:
        return None
    try:
        return Reading(parts[0], float(parts[1]), dt.datetime.fromisoformat(parts[2]), parts[3:])
    except ValueError:
        return None


def load(lines: List[str]) -> List[Reading]:
    readings = []
    for line in lines:  # expect: safe
        reading = parse_reading(line)
        if reading is not None:
            readings.append(reading)
    return readings


def per_sensor(readings: List[Reading]) -> Dict[str, float]:
    groups: Dict[str, List[float]] = collections.defaultdict(list)
    for r in readings:  # expect: refused
        groups[r.sensor].append(r.value)
    return {name: statistics.fmean(values) for name, values in sorted(groups.items())}  # expect: safe


def summarise(readings: List[Reading]) -> List[Dict[str, Any]]:
    rows = []
    for reading in readings:  # expect: safe
        row = asdict(reading)
        row["when"] = reading.when.isoformat()
        rows.append(json.dumps(row, sort_keys=True))
    return rows


class Tokenizer:
    WORD = re.compile(r"\w+")

    def __init__(self, stop: frozenset[str] = frozenset({"the", "a"})):
        self.stop = stop
        self.vocabulary: Dict[str, int] = {}

    def tokens(self, text: str) -> List[str]:
        return [t for t in self.WORD.findall(text.lower()) if t not in self.stop]  # expect: safe

    def learn(self, texts: List[str]) -> None:
        for text in texts:  # expect: safe
            for token in self.tokens(text):  # expect: refused
                self.vocabulary.setdefault(token, len(self.vocabulary))

    def encode(self, text: str) -> List[int]:
        return [self.vocabulary.get(t, -1) for t in self.tokens(text)]  # expect: safe

    def encode_all(self, texts: List[str]) -> List[List[int]]:
        out = []
        for text in texts:  # expect: safe
            out.append(self.encode(text))
        return out


def compress(blobs: List[bytes]) -> Tuple[int, int]:
    before = after = 0
    for blob in blobs:  # expect: safe
        before += len(blob)
        after += len(zlib.compress(blob, 9))
    return before, after


def checksum_files(folder: str, verbose: bool = False) -> Dict[str, int]:
    sums = {}
    for name in os.listdir(folder):  # expect: safe
        path = os.path.join(folder, name)
        with open(path, "rb") as handle:
            value = zlib.crc32(handle.read())
        if verbose:
            logger.info("%s %08x", name, value)
        sums[name] = value
    return dict(sorted(sums.items()))


def simulate(seeds: List[int]) -> List[float]:
    results = []
    for seed in seeds:  # expect: safe
        rng = random.Random(seed)
        hits = 0
        for _ in range(50):  # expect: refused
            hits += rng.random() ** 2 + rng.random() ** 2 < 1
        results.append(4 * hits / 50)
    return results


def simulate_shared(n: int) -> List[float]:
    rng = random.Random(1)
    return [rng.gauss(0, 1) + lcg(i) for i in range(n)]  # expect: refused


def bootstrap(values: List[float], n: int) -> List[float]:
    means = []
    for i in range(n):  # expect: refused
        sample = random.choices(values, k=len(values))
        means.append(round(statistics.fmean(sample), 3) * 0)
    return means


def integrate(f, a: float, b: float, n: int) -> float:
    h = (b - a) / n
    total = 0.5 * (f(a) + f(b))
    for k in range(1, n):  # expect: safe
        total += f(a + k * h)
    return total * h


def smooth(values: List[float], width: int) -> List[float]:
    out = [0.0] * len(values)
    for i in range(len(values)):  # expect: safe
        lo, hi = max(0, i - width), min(len(values), i + width + 1)
        out[i] = sum(values[lo:hi]) / (hi - lo)
    return out


def ema(values: List[float], alpha: float) -> List[float]:
    out = [values[0]]
    for v in values[1:]:  # expect: refused out
        out.append(alpha * v + (1 - alpha) * out[-1])
    return out


def floyd(dist: List[List[float]]) -> List[List[float]]:
    n = len(dist)
    for k in range(n):  # expect: refused dist
        for i in range(n):  # expect: refused
            for j in range(n):  # expect: refused
                if dist[i][k] + dist[k][j] < dist[i][j]:
                    dist[i][j] = dist[i][k] + dist[k][j]
    return dist


def life(board: List[List[int]]) -> List[List[int]]:
    h, w = len(board), len(board[0])
    fresh = [[0] * w for _ in range(h)]  # expect: safe
    for y in range(h):  # expect: safe
        for x in range(w):  # expect: safe
            around = 0
            for dy in (-1, 0, 1):  # expect: safe
                for dx in (-1, 0, 1):  # expect: refused # true: safe
                    if dy or dx:
                        around += board[(y + dy) % h][(x + dx) % w]
            fresh[y][x] = 1 if around == 3 or (board[y][x] and around == 2) else 0
    return fresh


def knapsack(items: List[Tuple[int, int]], capacity: int) -> int:
    best = [0] * (capacity + 1)
    for weight, value in items:  # expect: refused best
        for c in range(capacity, weight - 1, -1):  # expect: refused best
            best[c] = max(best[c], best[c - weight] + value)
    return best[capacity]


def top_k(values: List[int], k: int) -> List[int]:
    heap: List[int] = []
    for v in values:  # expect: safe
        score = lcg(v) % 1000
        if len(heap) < k:
            heapq.heappush(heap, score)
        elif score > heap[0]:
            heapq.heapreplace(heap, score)
    return sorted(heap)


def insert_sorted(values: List[int]) -> List[int]:
    out: List[int] = []
    for v in values:  # expect: safe
        bisect.insort(out, lcg(v) % 97)
    return out


class Counter:
    def __init__(self) -> None:
        self.counts: collections.Counter[str] = collections.Counter()
        self.seen = 0

    def feed(self, texts: List[str]) -> None:
        for text in texts:  # expect: safe
            words = re.split(r"\W+", textwrap.dedent(text).lower())
            self.seen += 1
            self.counts.update(w for w in words if w)

    def feed_progress(self, texts: List[str]) -> int:
        for index, text in enumerate(texts):  # expect: safe
            slug = re.sub(r"[^a-z]+", "-", text.lower())
            if index % 2 == 0:
                print("done", index, self.seen)
            self.counts[slug] += 1
        return len(self.counts)


@contextlib.contextmanager
def scaled(factor: int) -> Iterator[int]:
    yield lcg(factor) % 7


def managed(values: List[int]) -> List[int]:
    out = []
    for v in values:  # expect: safe
        with scaled(v) as factor:
            out.append(lcg(v) * factor)
    return out


def retrying(values: List[int]) -> Tuple[List[int], int]:
    out, failures = [], 0
    for v in values:  # expect: safe
        for attempt in range(3):  # expect: refused nothing-parallel
            try:
                if (v + attempt) % 3 == 0:
                    raise ValueError(v)
                out.append(lcg(v + attempt))
                break
            except ValueError:
                failures += 1
    return out, failures


def nested_dict(records: List[Dict[str, Any]]) -> Dict[str, Dict[str, int]]:
    tree: Dict[str, Dict[str, int]] = {}
    for record in records:  # expect: safe
        key, sub = record["k"], record["s"]
        score = lcg(len(sub)) % 100
        if key not in tree:
            tree[key] = {}
        tree[key][sub] = tree[key].get(sub, 0) + score
    return tree


def snapshot(state: Dict[str, int], steps: int) -> List[Dict[str, int]]:
    out = []
    for step in range(steps):  # expect: refused
        state["n"] = lcg(state["n"] + step) % 50
        out.append(copy.deepcopy(state))
    return out


def powers(base: List[int]) -> List[List[int]]:
    return [[lcg(b) ** e % 11 for e in range(3)] for b in base]  # expect: safe


def filtered(values: List[int]) -> Dict[int, int]:
    return {v: lcg(v) for v in values if lcg(v) % 2}  # expect: safe


def unique_scores(values: List[int]) -> int:
    return len({lcg(v) % 5 for v in values})  # expect: safe


def any_large(values: List[int]) -> bool:
    return any(lcg(v) > 10 for v in values)  # expect: safe


def total_len(values: List[str]) -> int:
    return sum(len(textwrap.fill(v, 3)) for v in values)  # expect: safe


@functools.lru_cache(maxsize=None)
def slow_fib(n: int) -> int:
    return n if n < 2 else slow_fib(n - 1) + slow_fib(n - 2)


def fib_table(n: int) -> List[int]:
    out = []
    for i in range(n):  # expect: safe
        out.append(slow_fib(i))
    return out


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", type=int, default=5)
    n = parser.parse_args([]).n
    words = ["kitten", "sitting", "mitten", "bitten"]
    print(closest(words, "fitting"), all_pairs(words[:3]))
    readings = load(["a;1.5;2020-01-01;x", "b;?;2020-01-01", "a;2.5;2020-01-02", "bad", "b;4;2020-02-01"])
    print(per_sensor(readings), summarise(readings)[0])
    tokenizer = Tokenizer()
    tokenizer.learn(["The cat sat", "a cat ran"])
    print(tokenizer.vocabulary, tokenizer.encode_all(["cat dog", "sat"]), compress([b"a" * 50, b"abc" * 9]))
    with tempfile.TemporaryDirectory() as folder:
        for name in ("x", "y"):  # expect: review
            with open(os.path.join(folder, name), "w", encoding="ascii") as out:
                out.write(name * 3)
        print(checksum_files(folder, True))
    print(simulate([1, 2, 3]), len(simulate_shared(3)), bootstrap([1.0, 2.0], 3), round(integrate(math.sin, 0, 1, 20), 6))
    print(smooth([1.0, 2.0, 6.0, 3.0], 1), ema([1.0, 2.0, 3.0], 0.5), floyd([[0, 3, 9], [3, 0, 1], [9, 1, 0]]))
    print(life([[0, 1, 0], [0, 1, 0], [0, 1, 0], [0, 0, 0]]), knapsack([(2, 3), (3, 4), (4, 6)], 6), top_k(list(range(12)), 3))
    print(insert_sorted([4, 2, 9, 1]), managed([1, 2, 3]), retrying([3, 4, 5]))
    counter = Counter()
    counter.feed(["A b a", "b  c"])
    print(counter.feed_progress(["X y", "z"]), sorted(counter.counts.items()), counter.seen)
    print(nested_dict([{"k": "a", "s": "xy"}, {"k": "a", "s": "z"}, {"k": "b", "s": "xy"}]), snapshot({"n": 3}, 3))
    print(powers([1, 2, 3]), filtered([1, 2, 3, 4]), unique_scores([1, 2, 3]), any_large([1]), total_len(["a b c d", "e"]), fib_table(n))


if __name__ == "__main__":
    main()
