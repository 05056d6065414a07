"""Scripts use a name again and again: each range in which its values stay is a variable of its own, if they do stay there."""
import copy
import os
import tempfile


def work(n):
    s = 0
    for i in range(40):
        s = (s * 31 + i * n) % 10007
    return s


def stretch(rec):
    rec["name"] = rec["name"] * 2
    rec["size"] = work(len(rec["name"]))
    return rec


records = [{"name": "n%d" % i} for i in range(12)]
copies = []
for r in records:  # expect: safe
    c = dict(r)
    c["name"] = c["name"] + "!"
    copies.append(stretch(c))
for r in records:  # expect: safe
    c = copy.deepcopy(r)
    copies.append(stretch(c))
c = records[0]
for r in records:  # expect: refused c
    copies.append(dict(stretch(c)))
    c = dict(r)
for r in records:  # expect: refused
    if len(r["name"]) > 2:
        c = r
    copies.append(dict(stretch(c)))
print(copies[-1], c)

sizes = {}
with tempfile.TemporaryDirectory() as folder:
    for i in range(6):  # expect: review open
        with open(os.path.join(folder, str(i)), "w") as f:
            f.write("x" * work(i))
    for name in sorted(os.listdir(folder)):  # expect: safe
        with open(os.path.join(folder, name)) as f:
            data = f.read()
        sizes[name] = work(len(data))
    for i in range(6):  # expect: refused open
        with open(os.path.join(folder, "log"), "a") as f:
            f.write("%d " % work(i))
    with open(os.path.join(folder, "log")) as f:
        for i in range(3):  # expect: refused f
            sizes[i] = work(len(f.read(4)))
print(sizes)

row = [0] * 4
table = []
for i in range(8):  # expect: safe
    row = [work(i + k) for k in range(4)]
    table.append(row)
for i in range(8):  # expect: refused row
    row[i % 4] += work(row[(i + 1) % 4])
for i in range(8):  # expect: safe
    row = list(range(i))
    row.append(work(i))
    table.append(row)
print(table, row)


def leaks(rows):
    out, last = [], None
    for row in rows:  # expect: safe
        item = [work(v) for v in row]
        out.append(item)
    for v in range(5):  # expect: refused
        item.append(work(len(item) + item[0]))
    try:
        for row in rows:  # expect: safe
            item = [work(v) for v in row]
            out.append(10 // (len(item) - 3))
    except ZeroDivisionError:
        last = item
    for v in range(5):  # expect: refused
        last.append(work(last[-1]))
    return out, last


def ranges(rows):
    out = []
    for row in rows:  # expect: safe
        item = {"sum": sum(row)}
        item["work"] = work(item["sum"])
        out.append(item)
    for row in rows:  # expect: refused
        item["sum"] += 1
        out.append(work(item["sum"]))
    item = {}
    for row in rows:  # expect: refused
        item[len(item)] = work(len(item))
    for k in range(2):
        for row in rows:  # expect: refused
            if k:
                item.append(work(len(item)))
            else:
                item = list(row)
            out.append(list(item))
    return out, item


def shared(rows):
    kept = []
    for row in rows:  # expect: safe
        item = [work(row[0])]
        kept.append(item)
    for item in kept:  # expect: safe
        item.append(work(len(item)))

    def first():
        return item[0]
    for row in rows:  # expect: refused
        item = [work(first())]
    return kept, item


print(leaks([[1, 2], [3, 4], [5, 6, 7], [8]]), ranges([[1, 2], [3, 4]]), shared([[1], [2], [3]]))
