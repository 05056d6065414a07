"""Records as dicts in lists in dicts, written down or read from JSON."""
import io
import json
import statistics


def cost(n):
    total = 1
    for k in range(int(n) % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


TEXT = json.dumps({"title": "t", "series": [{"name": "s%d" % i, "values": [i, 2 * i, 7], "tags": ["a"] * i} for i in range(6)]})


def load(text):
    if text is None:
        return {"title": "Demo", "series": [{"name": "d%d" % i, "values": [(i * j * 37) % 101 for j in range(1, 9)], "tags": []} for i in range(1, 7)]}
    return json.loads(text)


def section(series):
    return "%s %s %s" % (series["name"].ljust(9), statistics.median(series["values"]), series.get("tags", []))


def render(data):
    parts = [data["title"].center(20)]
    for series in data["series"]:  # expect: safe
        parts.append(section(series))
    return parts


def totals(data):
    out = {}
    for series in data["series"]:  # expect: safe
        out[series["name"]] = sum(cost(v) for v in series["values"])
    return out


def mark(data):
    """Each record is another one: what is changed in it is its own, but for a process."""
    for series in data["series"]:  # expect: review
        series["values"].append(sum(cost(v) for v in series["values"]))
        series["tags"].extend([series["name"]])
    return data


def grow(data, name):
    data["series"][0]["tags"].append(name)
    return len(data["series"][0]["tags"])


def shared(data):
    out = []
    for series in data["series"]:  # expect: refused
        out.append(grow(data, series["name"]) + cost(len(series["values"])))
    return out


class Counted(dict):
    count = 0

    def __getitem__(self, key):
        Counted.count += 1
        return dict.__getitem__(self, key)


def hooked(text):
    data = json.loads(text, object_hook=Counted)
    out = []
    for series in data["series"]:  # expect: review
        out.append(cost(len(series["values"])) + Counted.count)
    return out


def lines(text):
    stream = io.StringIO(text)
    out = []
    for line in stream:  # expect: safe
        out.append(cost(len(json.loads(line)["name"])))
    return out


def one_record_twice(text):
    record = json.loads(text)["series"][0]
    records = [record, record]
    out = []
    for r in records:  # expect: refused
        out.append(push(r))
    return out


def push(record):
    record["values"].append(cost(len(record["values"])))
    return record["values"][-1]


if __name__ == "__main__":
    for text in (None, TEXT):
        print(render(load(text)), totals(load(text)), mark(load(text)), shared(load(text)))
    print(hooked(TEXT), lines('{"name": "abc"}\n{"name": "de"}\n'), one_record_twice(TEXT))
