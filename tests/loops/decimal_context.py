"""The program sets the context of decimal, which belongs to its thread: what may compute with Decimals needs a look, and nothing else does."""
import decimal
import json
from dataclasses import dataclass
from decimal import Decimal

decimal.getcontext().prec = 6


@dataclass
class Price:
    amount: Decimal
    name: str

    def text(self):
        return f"{self.name}: {self.amount}"


@dataclass(order=True)
class Quote:
    amount: Decimal


def cost(n: int):
    total = 1
    for k in range(n % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


def heavy(x: float):
    total = 0.0
    for k in range(30):  # expect: refused total
        total = total / 3 + x * k
    return total


def share(part, whole):
    return part / whole


def plain(numbers: list[int], values: list[float], words: list[str]):
    a, b, c = [], {}, []
    for n in numbers:  # expect: safe
        a.append(cost(n) % 7)
    for v in values:  # expect: safe
        b[v] = round(heavy(v), 3)
    for w in words:  # expect: safe
        c.append(f"{w.upper():>8} {len(w) * cost(len(w))}")
    return a, b, c, [max(cost(n), n * 2) for n in numbers if n != 3]  # expect: safe


def moved(prices: list[Decimal], words: list[str]):
    out = []
    for i, w in enumerate(words):  # expect: safe
        out.append((prices[i], cost(len(w))))
    return out


def divided(amounts: list[Decimal]):
    out = []
    for a in amounts:  # expect: review decimal.getcontext
        out.append(a / 7)
    return out


def rooted(amounts: list[Decimal]):
    return [a.sqrt() for a in amounts]  # expect: review decimal.getcontext


def made(words: list[str]):
    return [Decimal(len(w)) / 3 for w in words]  # expect: review decimal.getcontext


def handed(rows):
    out = []
    for row in rows:  # expect: review decimal.getcontext
        out.append(share(row["part"], row["whole"]))
    return out


def summed(rows):
    return [sum(row["parts"]) for row in rows]  # expect: review decimal.getcontext


def written(prices: list[Price]):
    return [p.text() for p in prices]  # expect: review decimal.getcontext


def smallest(groups: list[list[Quote]]):
    return [min(g).amount for g in groups]  # expect: review decimal.getcontext


def ordered(rows):
    out = []
    for row in rows:  # expect: review decimal.getcontext
        out.append(sorted(row["parts"])[0] if row["part"] < row["whole"] else None)
    return out


def dearest(names: list[str], prices):
    return [max(names[:n + 1], key=prices.get) for n in range(len(names))]  # expect: review decimal.getcontext


def counted(names: list[str]):
    return [max(names[:n + 1], key=len) for n in range(len(names))]  # expect: safe


def parsed(texts: list[str]):
    return [json.loads(t, parse_float=Decimal) for t in texts]  # expect: review decimal.getcontext


def main():
    text = '{"part": 1.5, "whole": 7.25, "parts": [1.1, 2.2222222, 3.3]}'
    rows = [json.loads(text, parse_float=Decimal) for _ in range(3)]  # expect: review decimal.getcontext
    amounts = [Decimal("1.23456789"), Decimal(2), Decimal("10")]
    print(plain([1, 2, 3, 4], [0.5, 1.5], ["a", "bb"]), moved(amounts, ["x", "yy"]), counted(["x", "yy"]))
    print(dearest(["x", "yy"], dict(zip(["x", "yy"], amounts))))
    print(divided(amounts), rooted(amounts), made(["a", "bb", "ccc"]), handed(rows), summed(rows), ordered(rows), parsed([text] * 2))
    print(written([Price(a, "x") for a in amounts]), smallest([[Quote(a) for a in amounts]] * 2))


if __name__ == "__main__":
    main()
