"""Dicts in lists that come from elsewhere, `for row in rows: row["price"] = f(row["price"])`: each was made for its place, or one is there twice."""
import io
import json


def cost(n):
    t = 0
    for i in range(60):  # expect: refused
        t = (t * 31 + i * n) % 10007
    return t


def made(n):
    return [{"n": i, "stock": 2, "price": i} for i in range(n)]


def raise_all(rows, rate):
    for row in rows:  # expect: safe
        row["price"] = cost(row["price"]) * rate
        row["value"] = row["price"] * row["stock"]


def raise_twice(pairs, rate):
    for row in pairs:  # expect: review
        row["price"] = cost(row["price"]) * rate


def raise_some(some, rate):
    for row in some:  # expect: review
        row["price"] = cost(row["price"]) * rate


def raise_first(firsts, rate):
    for row in firsts:  # expect: review
        row["price"] = cost(firsts[0]["price"] + row["price"]) * rate


def raise_by(named, best):
    for row in named:  # expect: review
        row["price"] = cost(best["price"] + row["price"])


def raise_written(written):
    for row in written:  # expect: review
        row["price"] = cost(row["price"])


def raise_linked(linked):
    for row in linked:  # expect: review
        row["price"] = cost(row["price"] + row["next"]["price"])


def named_of_json(text):
    for row in text:  # expect: review # true: safe
        row["price"] = cost(row["price"])


def while_done(rows):
    last = None
    for row in rows:
        if last is None or last["price"] % 2 == 0:
            yield row
        last = row


def raise_seen(rows):
    seen = while_done(rows)
    for row in seen:  # expect: refused
        row["price"] = cost(row["price"] + 1)


def raise_sunk(sunk):
    for row in sunk:  # expect: review
        row["price"] = cost(row["price"])


def raise_compared(compared, n):
    if n in compared or compared is None:
        return
    for row in compared:  # expect: safe
        row["price"] = cost(row["price"])


class Sink:
    def __lshift__(self, things):
        things.append(things[0])
        return self


class Doubling(json.JSONEncoder):
    def iterencode(self, o, _one_shot=False):
        if isinstance(o, list) and o:
            o.append(o[0])
        return super().iterencode(o, _one_shot)


def main():
    rows = made(12)
    raise_all(rows, 3)
    json.dump(rows, io.StringIO())
    pairs = []
    for i in range(4):
        row = {"price": i}
        pairs.append(row)
        pairs.append(row)
    raise_twice(pairs, 2)
    one = {"price": 3}
    some = [{"price": 1}, {"price": 2}]
    for i in range(3):
        some.append(one)
    raise_some(some, 2)
    firsts = [{"price": i} for i in range(5)]
    raise_first(firsts, 2)
    named = [{"price": i} for i in range(5)]
    raise_by(named, named[1])
    written = [{"price": i} for i in range(3)]
    json.dump(written, io.StringIO(), cls=Doubling)
    raise_written(written)
    linked = [{"price": i, "next": None} for i in range(4)]
    for i in range(4):
        linked[i]["next"] = linked[(i + 1) % 4]
    raise_linked(linked)
    followed = [{"price": i} for i in range(6)]
    raise_seen(followed)
    print([r["price"] for r in followed])
    parsed = json.loads('[{"price": 1}, {"price": 2}]')
    named_of_json(parsed)
    sunk = [{"price": i} for i in range(3)]
    Sink() << sunk
    raise_sunk(sunk)
    compared = [{"price": i} for i in range(3)]
    raise_compared(compared, {})
    print([r["price"] for r in sunk], [r["price"] for r in compared])
    print([r["value"] for r in rows], [r["price"] for r in pairs], [r["price"] for r in some], [r["price"] for r in firsts], [r["price"] for r in named])
    print([r["price"] for r in written], [r["price"] for r in linked], parsed)


if __name__ == "__main__":
    main()
