"""Objects of the standard library: numbers, getters, packed records, trees; and what changes them."""
import configparser
import difflib
import heapq
import ipaddress
import itertools
import math
import re
import struct
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from email.message import EmailMessage
from fractions import Fraction
from operator import attrgetter, itemgetter

HEAD = struct.Struct("<4sHI")
POINT = struct.Struct("<dd")
LINE = re.compile(r"(?P<when>\S+) (?P<path>\S+)")


@dataclass(frozen=True)
class Sale:
    day: date
    region: str
    quantity: int
    price: Decimal


@dataclass(frozen=True)
class Job:
    due: int
    length: int


def heavy(a, b=1):
    t = 0
    for k in range(40):
        t = (t * 31 + a * k + b) % 10007
    return t


def pack_all(rows):
    out = []
    for key, points in rows:  # expect: safe
        body = b"".join(POINT.pack(x, y) for x, y in points)
        out.append(HEAD.pack(b"REC1", key, len(body)) + body)
    return out


def unpack_all(blobs):
    total = 0.0
    for blob in blobs:  # expect: safe
        magic, key, size = HEAD.unpack_from(blob)
        total += sum(math.hypot(x, y) for x, y in POINT.iter_unpack(blob[HEAD.size:HEAD.size + size])) + key
    return total


def packed_into_one(rows):
    buffer, out = bytearray(64), []
    for i, row in enumerate(rows):  # expect: refused
        struct.pack_into("<d", buffer, 0, row)
        out.append(heavy(buffer[1] + i))
    return out


def revenue(sales):
    return sum((s.quantity * s.price for s in sales), Decimal(0)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def by_region(sales, regions):
    out = {}
    for region in regions:  # expect: safe
        mine = [s for s in sales if s.region == region]
        out[region] = (revenue(mine), max(mine, key=attrgetter("price")).day, round(sum(s.price for s in mine), 1))
    return out


def harmonic(limits):
    return {n: sum(Fraction(1, k) for k in range(1, n)).limit_denominator(100) for n in limits}  # expect: safe


def lateness(order):
    t = cost = 0
    for job in order:
        t += job.length
        cost += max(0, t - job.due)
    return cost


def compare(jobs, factors):
    rows = []
    for f in factors:  # expect: safe
        changed = [Job(j.due, j.length * f) for j in jobs]
        rows.append((lateness(sorted(changed, key=attrgetter("due"))), lateness(sorted(changed, key=lambda j: j.length))))
    return rows


def by_place(tables):
    return [sorted(((heavy(k), k) for k in range(t)), key=itemgetter(1))[0] + max(((k, heavy(k)) for k in range(t)), key=itemgetter(1)) for t in tables]  # expect: safe


class Asked:
    count = 0

    def __init__(self, v):
        self.v = v

    @property
    def rank(self):
        Asked.count += 1
        return self.v

    def __getitem__(self, i):
        Asked.count += 1
        return self.v


def by_property(rows):
    out = []
    for row in rows:  # expect: refused
        first = min(row, key=attrgetter("rank"))
        out.append(heavy(first.v + Asked.count))
    return out


def by_own_item(rows):
    out = []
    for row in rows:  # expect: refused
        first = min(row, key=itemgetter(0))
        out.append(heavy(first.v + Asked.count))
    return out


def requests_of(lines):
    rows = []
    for line in lines:  # expect: safe
        m = LINE.match(line)
        if not m:
            continue
        row = m.groupdict()
        row["when"] = datetime.strptime(row["when"], "%Y-%m-%d")
        path, _, query = row["path"].partition("?")
        rows.append((row["when"] + timedelta(days=1), path.split("/"), heavy(len(query))))
    return rows


def first_ones(n, limit):
    out = []
    for i in range(n):  # expect: safe
        some = itertools.islice((heavy(k) for k in range(i, 30)), 5)
        out.append(sum(some) + max(itertools.takewhile(lambda v: v < limit, range(i, 99)), default=0))
    return out


def changed_lines(old, new):
    sizes = {}
    for name in old:  # expect: safe
        sizes[name] = sum(line.startswith("+") for line in difflib.unified_diff(old[name].split(), new[name].split(), lineterm=""))
    return sizes


def private_ones(addresses):
    return [(a, heavy(ipaddress.ip_address(a).version)) for a in addresses if ipaddress.ip_address(a).is_private]  # expect: safe


# Trees

def feeds(texts):
    out = []
    for text in texts:  # expect: safe
        root = ET.fromstring(text)
        for item in root.iter("item"):
            out.append((item.findtext("name", "").strip().title(), item.get("id"), len(item.findall("tag"))))
    return out


def titles(root):
    return [heavy(len(item.findtext("name") or "")) + len(item.attrib.get("id", "")) for item in root.findall("item")]  # expect: safe


def counted_in_attribute(root, xs):
    out = []
    for x in xs:  # expect: refused
        root.set("n", str(x))
        out.append(heavy(int(root.get("n")) + 1))
    return out


def renamed_below(root, xs):
    out, name = [], root.find("item").find("name")
    for x in xs:  # expect: refused
        out.append(heavy(len(root.findtext("item/name"))))
        name.text = "n" * x
    return out


def seen_from_above(root, xs):
    out = []
    for x in xs:  # expect: refused
        for e in root.iter("name"):
            e.text = (e.text or "") + "x"
        out.append(heavy(len(root[0][0].text)))
    return out


def set_in_dict(root, xs):
    out, item = [], root.find("item")
    for x in xs:  # expect: refused
        out.append(heavy(len(item.get("id"))))
        item.attrib["id"] = "i" * x
    return out


def grown(root, xs):
    out = []
    for x in xs:  # expect: refused
        ET.SubElement(root, "extra")
        out.append(heavy(len(root.findall("extra"))))
    return out


def read_settings(texts):
    out = {}
    for name, text in texts.items():  # expect: safe
        cp = configparser.ConfigParser()
        cp.read_string(text)
        out[name] = [(s, heavy(cp.getint(s, "size"))) for s in cp.sections()]
    return out


def set_as_it_goes(cp, xs):
    out = []
    for x in xs:  # expect: refused
        cp["main"]["size"] = str(x)
        out.append(heavy(cp.getint("main", "size")))
    return out


def mailed(msg, xs):
    out = []
    for x in xs:  # expect: refused
        out.append(heavy(len(msg.as_string())))
        msg.add_header("X-Step", str(x))
    return out


def main():
    blobs = pack_all([(k, [(k + i, i) for i in range(3)]) for k in range(6)])
    print(len(blobs[0]), unpack_all(blobs), packed_into_one([1.5, 2.5, 0.1]))
    sales = [Sale(date(2024, 1, i + 1), "NS"[i % 2], i + 1, Decimal(i * 7) / 4) for i in range(10)]
    print(by_region(sales, "NS"), harmonic([3, 5, 9]), compare([Job(5, 2), Job(3, 4), Job(9, 1)], [1, 2, 3]), by_place([3, 4, 5]))
    print(by_property([[Asked(1), Asked(2)], [Asked(3), Asked(0)]]), by_own_item([[Asked(1), Asked(2)], [Asked(3), Asked(0)]]))
    print(requests_of(["2024-01-02 /a/b?x=1", "?", "2024-02-03 /c"]), first_ones(4, 50))
    print(changed_lines({"a": "x y", "b": "z"}, {"a": "x w y", "b": "z"}), private_ones(["10.0.0.1", "8.8.8.8", "192.168.1.1"]))
    text = "<r><item id='a'><name>one two</name><tag/></item><item id='b'><name>x</name></item></r>"
    print(feeds([text, text]), titles(ET.fromstring(text)), counted_in_attribute(ET.fromstring(text), [1, 2, 3]))
    print(renamed_below(ET.fromstring(text), [1, 2, 3]), seen_from_above(ET.fromstring(text), [1, 2]), set_in_dict(ET.fromstring(text), [4, 5]), grown(ET.fromstring(text), [1, 2]))
    cp = configparser.ConfigParser()
    cp.read_string("[main]\nsize = 3\n")
    print(read_settings({"a": "[x]\nsize = 1\n", "b": "[y]\nsize = 2\n"}), set_as_it_goes(cp, [1, 2, 3]))
    msg = EmailMessage()
    msg.set_content("hello")
    print(mailed(msg, [1, 2, 3]), heapq.nlargest(1, [1]))


if __name__ == "__main__":
    main()
