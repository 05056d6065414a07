"""Keys of a dict have a hash: of JSON they are text and numbers, and no lists or dicts in any case."""
import json


def cost(n):
    total = 1
    for k in range(abs(int(n)) % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


def by_id(text):
    found = {r["id"]: {"n": r["n"]} for r in json.loads(text)}  # expect: safe
    for k, v in found.items():  # expect: safe
        v["m"] = cost(v["n"])
    return found


def by_name(n):
    table = {}
    for i in range(n):  # expect: safe
        table["row" if i % 2 else i] = {"n": cost(i)}
    for k, v in table.items():  # expect: safe
        v["m"] = cost(v["n"])
    return table


class Key:
    """Is a key, and changes."""

    def __init__(self, n):
        self.n = n


def by_object(n):
    keys = [Key(i) for i in range(n)]  # expect: safe
    table = {k: {"key": k} for k in keys}
    out = []
    for k, v in table.items():  # expect: review
        k.n = cost(k.n + keys[0].n)
        out.append(v["key"].n)
    return out


def in_tuples(n):
    keys = [Key(i) for i in range(n)]  # expect: safe
    table = {(k, 1): {"n": i} for i, k in enumerate(keys)}  # expect: safe
    out = []
    for (k, _), v in table.items():  # expect: review
        k.n = cost(v["n"] + keys[0].n)
        out.append(k.n)
    return out


def main():
    print(by_id('[{"id": "a", "n": 3}, {"id": "b", "n": 4}]'), by_name(4), by_object(4), in_tuples(3))


if __name__ == "__main__":
    main()
