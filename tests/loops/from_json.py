"""Values of JSON: where an annotation says that one is a number or text it is believed, and what is subtracted is a number."""
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Optional


def cost(n):
    total = 1
    for k in range(abs(int(n)) % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


@dataclass
class Item:
    name: str
    place: str
    stock: int
    limit: Optional[float] = None

    def value(self):
        return cost(self.stock) + self.stock


class Part:
    def __init__(self, name: str, size: int):
        self.name = name
        self.size = size


@dataclass
class Loose:
    name: str
    parts: list


def load(text):
    return [Item(e["name"], e["place"], e["stock"], e["limit"]) for e in json.loads(text)]  # expect: safe


def totals(items):
    out = defaultdict(float)
    for item in items:  # expect: safe
        out[item.place] += item.value()
    return dict(out)


def sizes(text):
    parts = [Part(e["name"], e["stock"]) for e in json.loads(text)]  # expect: safe
    out = {}
    for part in parts:  # expect: safe
        total = part.size
        for k in range(3):  # expect: safe
            total += cost(k) + part.size
        out[part.name] = total
    return out


def differences(text):
    rows = json.loads(text)
    out = []
    for row in rows:  # expect: safe
        gap = row["stock"] - row["limit"]
        gap += cost(gap)
        out.append(gap)
    return out


def grown(text):
    """What is added to may be a list, of which others know."""
    rows = json.loads(text)
    all_parts = rows[0]["parts"]
    out = []
    for row in rows:  # expect: refused
        all_parts += row["parts"]
        out.append(cost(len(all_parts)))
    return out


def grown_inside(text):
    rows = json.loads(text)
    first = rows[0]["parts"]
    out = []
    for row in rows:  # expect: review
        mine = row["parts"]
        mine += [cost(row["stock"])]
        out.append(len(first) + len(mine))
    return out


def of_lists(text):
    looses = [Loose(e["name"], e["parts"]) for e in json.loads(text)]  # expect: safe
    shared = looses[0].parts
    out = []
    for loose in looses:  # expect: refused
        parts = loose.parts
        parts += [cost(len(shared))]
        out.append(len(shared))
    return out


def main():
    text = json.dumps([{"name": f"n{i}", "place": "abc"[i % 3], "stock": i * 7, "limit": i / 2, "parts": [i]} for i in range(8)])
    print(totals(load(text)), sizes(text), differences(text), grown(text), grown_inside(text), of_lists(text))


if __name__ == "__main__":
    main()
