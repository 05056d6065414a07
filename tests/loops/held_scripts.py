"""Scripts as people write them: logs, hashes, csv, json, sqlite, text, files, with progress lines and error handling."""
import collections
import csv
import hashlib
import io
import json
import logging
import os
import re
import sqlite3
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

log = logging.getLogger(__name__)
LINE = re.compile(r"(?P<host>\S+) (?P<status>\d{3}) (?P<size>\d+) (?P<path>\S+)")
SEEN_HOSTS = set()


def sha256_of(path, block=1 << 16):
    digest = hashlib.sha256()
    with open(path, "rb") as handle:
        while True:  # expect: refused while
            data = handle.read(block)
            if not data:
                break
            digest.update(data)
    return digest.hexdigest()


def hash_folder(folder):
    sums = {}
    for name in sorted(os.listdir(folder)):  # expect: safe
        path = os.path.join(folder, name)
        if not os.path.isfile(path):
            continue
        sums[name] = sha256_of(path)
    return sums


def find_duplicates(folder):
    by_hash = defaultdict(list)
    for path in sorted(Path(folder).glob("*.txt")):  # expect: safe
        by_hash[sha256_of(path)].append(path.name)
    return {h: names for h, names in by_hash.items() if len(names) > 1}  # expect: safe


def parse_log(lines):
    hits = Counter()
    volume = defaultdict(int)
    bad = 0
    for line in lines:  # expect: safe
        match = LINE.match(line)
        if match is None:
            bad += 1
            continue
        hits[match.group("host")] += 1
        volume[match.group("path")] += int(match.group("size"))
    return hits.most_common(), dict(volume), bad


def parse_file(path):
    rows = []
    with open(path, encoding="utf-8") as stream:
        for number, line in enumerate(stream, 1):  # expect: safe
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            match = LINE.search(line)
            if match:
                rows.append((number, match["host"], int(match["status"])))
    return rows


def word_frequencies(texts):
    total = Counter()
    for text in texts:  # expect: safe
        words = re.findall(r"[a-z']+", text.lower())
        total.update(words)
    return sorted(total.items())


def index_words(docs):
    index = {}
    for doc_id, text in docs.items():  # expect: refused
        for word in set(text.split()):  # expect: refused
            if word not in index:
                index[word] = []
            index[word].append(doc_id)
    return sorted(index)


def csv_totals(text):
    totals = {}
    reader = csv.DictReader(io.StringIO(text))
    for row in reader:  # expect: safe
        key = row["city"].strip().title()
        amount = float(row["amount"])
        if key not in totals:
            totals[key] = 0.0
        totals[key] += amount
    return totals


def csv_rows(rows):
    cleaned = []
    for row in rows:  # expect: safe
        try:
            value = float(row["amount"])
        except (KeyError, ValueError):
            continue
        cleaned.append({"city": row["city"].upper(), "amount": value})
    return cleaned


def json_lines(lines):
    users = {}
    errors = []
    for i, line in enumerate(lines):  # expect: safe
        try:
            record = json.loads(line)
        except ValueError as exc:
            errors.append((i, type(exc).__name__))
            continue
        users[record["id"]] = record.get("name", "").strip()
    return users, errors


def dump_all(records):
    out = []
    for record in records:  # expect: safe
        blob = json.dumps(record, sort_keys=True)
        out.append(hashlib.md5(blob.encode()).hexdigest())
    return out


def progress(items):
    results = []
    total = len(items)
    for i, item in enumerate(items):  # expect: safe
        if i % 2 == 0:
            print(f"{i}/{total}")
        results.append(hashlib.sha1(item.encode()).hexdigest()[:6])
    return results


def progress_stderr(items):
    done = 0
    for item in items:  # expect: safe
        digest = hashlib.sha1(item.encode()).hexdigest()
        done += 1
        sys.stderr.write(f"\r{done} of {len(items)}: {digest[:4]}")
    return done


def with_logging(items):
    ok = []
    for item in items:  # expect: safe
        try:
            value = int(item, 36) ** 5
        except ValueError:
            log.warning("cannot read %r", item)
            continue
        ok.append(value)
    return ok


def store(rows):
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE t (name TEXT, digest TEXT)")
    for name in rows:  # expect: safe
        digest = hashlib.sha256(name.encode() * 50).hexdigest()
        db.execute("INSERT INTO t VALUES (?, ?)", (name, digest[:8]))
    db.commit()
    return db.execute("SELECT * FROM t ORDER BY name").fetchall()


def query(db, names):
    out = []
    for name in names:  # expect: refused db
        row = db.execute("SELECT digest FROM t WHERE name = ?", (name,)).fetchone()
        out.append(row)
    return out


def concatenated(parts):
    page = ""
    for part in parts:  # expect: safe
        page += "<li>" + part.title().replace("&", "&amp;") + "</li>\n"
    return page


def written(folder, names):
    for name in names:  # expect: review
        path = os.path.join(folder, name + ".out")
        with open(path, "w", encoding="utf-8") as out:
            out.write(hashlib.sha256(name.encode()).hexdigest())
    return sorted(os.listdir(folder))


def report(folder, names):
    with open(os.path.join(folder, "report.csv"), "w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        for name in names:  # expect: safe
            writer.writerow([name, hashlib.md5(name.encode()).hexdigest()])
    with open(os.path.join(folder, "report.csv"), encoding="utf-8") as handle:
        return handle.read()


def unique_hosts(lines):
    new = []
    for line in lines:  # expect: safe
        host = line.split()[0].lower()
        if host not in SEEN_HOSTS:
            SEEN_HOSTS.add(host)
            new.append(host)
    return new


def dedupe(items):
    seen = set()
    result = []
    for item in items:  # expect: safe
        key = hashlib.md5(item.lower().encode()).hexdigest()
        if key in seen:
            continue
        seen.add(key)
        result.append(item)
    return result


def longest(lines):
    best = ""
    for line in lines:  # expect: safe
        slug = re.sub(r"\W+", "-", line.lower()).strip("-")
        if len(slug) > len(best):
            best = slug
    return best


def running_state(lines):
    section = None
    out = {}
    for line in lines:  # expect: refused section
        if line.startswith("["):
            section = line.strip("[]")
            continue
        key, _, value = line.partition("=")
        out[section, key.strip()] = value.strip()
    return out


def merge(dicts):
    merged = {}
    for d in dicts:  # expect: refused
        for key, value in d.items():  # expect: refused
            merged.setdefault(key, []).append(value)
    return merged


def buckets(values):
    counts = [0] * 5
    for v in values:  # expect: safe
        b = int(hashlib.md5(str(v).encode()).hexdigest(), 16) % 5
        counts[b] += 1
    return counts


def first_error(lines):
    for line in lines:  # expect: safe
        if LINE.match(line) is None:
            return line
    return None


def has_prefix(names, prefixes):
    out = []
    for name in names:  # expect: safe
        for prefix in prefixes:  # expect: refused nothing-parallel
            if name.startswith(prefix):
                out.append(name)
                break
    return out


def else_clause(names):
    out = []
    for name in names:  # expect: safe
        out.append(hashlib.md5(name.encode()).hexdigest()[:5])
    else:
        out.append("end")
    return out


def file_sizes(folder):
    total = 0
    largest = ("", 0)
    for entry in sorted(os.scandir(folder), key=lambda e: e.name):  # expect: safe
        size = os.path.getsize(os.path.join(folder, entry.name))
        total += size
        if size > largest[1]:
            largest = (entry.name, size)
    return total, largest


def read_all(paths):
    texts = {}
    for path in paths:  # expect: safe
        with open(path, encoding="utf-8") as handle:
            texts[os.path.basename(path)] = handle.read().count("a")
    return texts


def walk(folder):
    found = []
    for root, dirs, files in os.walk(folder):  # expect: safe
        for name in sorted(files):  # expect: safe
            full = os.path.join(root, name)
            found.append((name, sha256_of(full)[:8]))
    return sorted(found)


def tokens(text):
    depth = 0
    out = []
    for ch in text:  # expect: refused depth
        if ch == "(":
            depth += 1
        elif ch == ")":
            depth -= 1
        out.append(depth)
    return out


def chained(words):
    previous = ""
    out = []
    for word in words:  # expect: refused previous
        previous = hashlib.md5((previous + word).encode()).hexdigest()
        out.append(previous[:4])
    return out


def batches(items):
    out, batch = [], []
    for item in items:  # expect: safe
        batch.append(hashlib.md5(item.encode()).hexdigest()[:3])
        if len(batch) >= 3:
            out.append("".join(batch))
            batch = []
    if batch:
        out.append("".join(batch))
    return out


def main():
    lines = ["alpha 200 512 /a", "beta 404 17 /b", "broken", "alpha 200 99 /b", "gamma 500 1 /c"]
    names = ["Alpha", "beta", "Gamma", "alpha", "delta", "Beta"]
    with tempfile.TemporaryDirectory() as folder:
        for k, text in enumerate(["aa bb", "cc", "aa bb", "dda"]):  # expect: review
            Path(folder, f"f{k}.txt").write_text(text)
        paths = sorted(str(p) for p in Path(folder).iterdir())  # expect: safe
        print(hash_folder(folder), find_duplicates(folder), read_all(paths), file_sizes(folder), walk(folder))
        print(written(folder, names), report(folder, names))
        Path(folder, "log.txt").write_text("\n".join(lines) + "\n# note\n")
        print(parse_file(os.path.join(folder, "log.txt")))
    print(parse_log(lines), word_frequencies(["A b a", "b c", "it's a"]), index_words({1: "a b", 2: "b c"}))
    text = "city,amount\n paris,3\nrome,4.5\nParis ,1\n"
    print(csv_totals(text), csv_rows([{"city": "x", "amount": "1"}, {"city": "y", "amount": "?"}, {"city": "z", "amount": "2"}]))
    print(json_lines(['{"id": 1, "name": " A "}', "{", '{"id": 2}', "[}"]), dump_all([{"b": 1}, {"a": [1, 2]}, {}]))
    print(progress(names), progress_stderr(names), with_logging(["abc", "!", "zz"]), store(names), concatenated(["a & b", "c", "d"]))
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE t (name TEXT, digest TEXT)")
    db.execute("INSERT INTO t VALUES ('a', 'b')")
    print(query(db, ["a", "c"]), unique_hosts(lines), dedupe(names), longest(["a b c", "Hello, World", "x"]))
    print(running_state(["[a]", "x = 1", "y=2", "[b]", "x=3"]), merge([{"a": 1, "b": 2}, {"a": 3}]), buckets(range(12)))
    print(first_error(lines), has_prefix(names, ["al", "be"]), else_clause(names), tokens("(a(b)c)"), chained(names), batches(names))
    print(collections.OrderedDict(a=1))


if __name__ == "__main__":
    main()
