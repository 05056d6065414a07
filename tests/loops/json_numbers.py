"""Which operators of what JSON holds give numbers or text, and which may give a list."""
import json
import math


def cost(n):
    total = 1
    for k in range(abs(int(n)) % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


def amounts(orders):
    out = []
    for order in orders:  # expect: safe
        total = 0.0
        for line in order["lines"]:  # expect: safe
            total += line["price"] * line["count"] + cost(line["count"])
        out.append(total)
    return out


def areas(shapes):
    out = []
    for shape in shapes:  # expect: safe
        points = [tuple(p) for p in shape["points"]]  # expect: safe
        area = 0.0
        for a, b in zip(points, points[1:] + points[:1]):  # expect: safe
            area += a[0] * b[1] - a[1] * b[0]
        out.append((abs(area) / 2, cost(len(points))))
    return out


def sums(orders):
    out = {}
    for order in orders:  # expect: safe
        prices = [line["price"] for line in order["lines"]]  # expect: safe
        mean = sum(prices) / len(prices)
        spread = sum((p - mean) ** 2 for p in prices)  # expect: safe
        mean += abs(order["discount"]) + round(order["discount"], 1)
        out[order["id"]] = (math.sqrt(spread), mean, cost(mean))
    return out


def halves(orders):
    worst = 0
    for order in orders:  # expect: safe
        value = order["discount"] * 0.5
        value += cost(order["id"] % 7) + order["id"] // 2 + -order["id"]
        worst = max(worst, value)
    return worst


def names(orders):
    out = []
    for order in orders:  # expect: safe
        text = order["name"] + "/"
        text += order["note"]
        text += "%s" % cost(order["id"])
        out.append(text)
    return out


def longer(orders):
    """A list twice is a list with the same dicts in it."""
    first = orders[0]["lines"]
    out = []
    for order in orders:  # expect: refused
        lines = first * 2
        lines[0]["count"] += 1
        out.append(cost(lines[0]["count"]))
    return out


def added(orders):
    """Two lists: `+` need not be of numbers, and `+=` may fill one of them."""
    all_lines = orders[0]["lines"]
    out = []
    for order in orders:  # expect: refused
        all_lines += order["lines"]
        out.append(cost(len(all_lines)))
    return out


def times(orders):
    """A list times a number fills the list where it stands."""
    lines = orders[0]["lines"]
    out = []
    for order in orders:  # expect: refused
        lines *= order["twice"]
        out.append(cost(len(lines)))
    return out


def merged(orders):
    options = orders[0]["options"]
    out = []
    for order in orders:  # expect: refused
        options |= order["options"]
        out.append(cost(len(options)))
    return out


class Price:
    """Put into what JSON gave: its operators are its own."""

    made = 0

    def __radd__(self, other):
        Price.made += 1
        return other + Price.made


def put_in(text):
    orders = json.loads(text)
    orders[0]["discount"] = Price()
    orders[2]["discount"] = Price()
    out = []
    for order in orders:  # expect: refused made
        out.append(cost(1 + order["discount"]))
    return out


def main():
    lines = [{"price": 2.5, "count": 3}, {"price": 1, "count": 7}]
    made = [{"id": i, "name": f"n{i}", "note": "x" * i, "discount": i / 3, "twice": 1 + i % 2, "options": {str(i): i}, "lines": lines[: 1 + i % 2],
             "points": [[0, 0], [i, 0], [i, 1]]} for i in range(6)]
    text = json.dumps(made)
    print(amounts(json.loads(text)), areas(json.loads(text)), sums(json.loads(text)), halves(json.loads(text)), names(json.loads(text)))
    print(longer(json.loads(text)), added(json.loads(text)), times(json.loads(text)), merged(json.loads(text)), put_in(text))


if __name__ == "__main__":
    main()
