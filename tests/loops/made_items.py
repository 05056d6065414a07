"""Items that are made for their list, each for its place: the loop that changes its own item concerns no other one. And lists where that is not so."""
import csv
import io
import json

EVERY = []


def cost(n):
    total = 1
    for k in range(abs(n) % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


def score(row):
    return cost(sum(len(str(v)) for v in row.values()))


def first_of(rows):
    return rows[0]


def twice(rows):
    rows.append(rows[0])


class Point:
    def __init__(self, x):
        self.x = x
        self.f = 0

    def pull(self):
        return cost(self.x + self.f)


def comprehended(names):
    rows = [{"name": n} for n in names]
    for row in rows:  # expect: safe
        row["score"] = score(row)
    return rows


def parsed(texts: list[str]):
    rows = [json.loads(t) for t in texts]
    rows.sort(key=len)
    for row in rows:  # expect: safe
        row["score"] = score(row)
        row["more"] = score(row)
    return rows


def appended(names):
    rows = []
    for n in names:  # expect: safe
        row = {"name": n}
        if n:
            row["long"] = len(n)
        rows.append(row)
    for row in rows:  # expect: safe
        row["score"] = score(row)
    return rows


def points(n):
    ps = [Point(i) if i % 2 else Point(-i) for i in range(n)]
    for p in ps:  # expect: safe
        p.f += p.pull()
    return [p.f for p in ps]


def read(text):
    out = io.StringIO()
    for row in csv.DictReader(io.StringIO(text)):  # expect: safe
        row["score"] = score(row)
        out.write(json.dumps(row))
    return out.getvalue()


def read_twice(text):
    rows = list(csv.DictReader(io.StringIO(text)))
    rows += rows
    for row in rows:  # expect: review
        row["score"] = score(row)
    return rows


def itself_again(names):
    rows = [{"name": n} for n in names]
    rows.append(rows[0])
    for row in rows:  # expect: review distinct-items
        row["score"] = score(row)
    return rows


def by_other_name(names):
    rows = [{"name": n} for n in names]
    more = rows
    more.append(rows[0])
    for row in rows:  # expect: review distinct-items
        row["score"] = score(row)
    return rows


def by_function(names):
    rows = [{"name": n} for n in names]
    twice(rows)
    for row in rows:  # expect: review distinct-items
        row["score"] = score(row)
    return rows


def by_element(names):
    rows = [{"name": n} for n in names]
    rows[1] = rows[0]
    for row in rows:  # expect: review distinct-items
        row["score"] = score(row)
    return rows


def by_extension(names):
    rows = [{"name": n} for n in names]
    rows.extend(rows[:1])
    for row in rows:  # expect: review distinct-items
        row["score"] = score(row)
    return rows


def doubled(names):
    rows = [{"name": n} for n in names]
    rows *= 2
    for row in rows:  # expect: review distinct-items
        row["score"] = score(row)
    return rows


def one_for_all(names):
    row = {"name": "x"}
    rows = [row for _ in names]
    for row in rows:  # expect: review
        row["score"] = score(row)
    return rows


def appended_twice(names):
    rows = []
    for n in names:  # expect: safe
        row = {"name": n}
        rows.append(row)
        rows.append(row)
    for row in rows:  # expect: review distinct-items
        row["score"] = score(row)
    return rows


def appended_again(names):
    rows = []
    for n in names:  # expect: safe
        made = {"name": n}
        for k in range(2):  # expect: refused
            rows.append(made)
    for row in rows:  # expect: review distinct-items
        row["score"] = score(row)
    return rows


def by_place(names):
    rows = [{"name": n} for n in names]
    for i, row in enumerate(rows):  # expect: review distinct-items
        row["score"] = score(rows[i - 1])
    return rows


def by_function_of_all(names):
    rows = [{"name": n} for n in names]
    for row in rows:  # expect: review distinct-items
        row["score"] = score(first_of(rows)) + len(row)
    return rows


def by_first(names):
    rows = [{"name": n} for n in names]
    first = rows[0]
    for row in rows:  # expect: review distinct-items
        row["score"] = score(first) + len(row)
    return rows


def by_index(names):
    rows = [{"name": n} for n in names]
    index = {row["name"]: row for row in rows}
    for row in rows:  # expect: review distinct-items
        row["score"] = score(index[names[0]]) + len(row)
    return rows


def by_global(names):
    rows = [{"name": n} for n in names]
    EVERY.extend(rows)
    for row in rows:  # expect: review distinct-items
        row["score"] = score(EVERY[0]) + len(row)
    EVERY.clear()
    return rows


def next_one(names):
    rows = [{"name": n} for n in names]
    for i, row in enumerate(rows):  # expect: review
        rows[(i + 1) % len(rows)]["score"] = score(row)
    return rows


def another_one(names):
    rows = [{"name": n} for n in names]
    last = rows[-1]
    for row in rows:  # expect: review distinct-items
        last["score"] = score(row)
    return rows


def carried(names):
    rows = [{"name": n} for n in names]
    before = rows[0]
    for row in rows:  # expect: refused
        row["score"] = score(before)
        before = row
    return rows


def linked(names):
    ps = [Point(len(n)) for n in names]
    for p in ps:  # expect: refused
        p.next = ps[0]
    for p in ps:  # expect: review distinct-items
        p.f = p.next.pull()
    return [p.f for p in ps]


def in_a_branch(names):
    rows = [{"name": n} for n in names]
    last = rows[-1]
    for row in rows:  # expect: review distinct-items
        if row["name"]:
            row["score"] = score(row)
            last["more"] = len(row)
    return rows


def in_a_branch_by_place(names):
    rows = [{"name": n} for n in names]
    for i, row in enumerate(rows):  # expect: review distinct-items
        if row["name"]:
            row["score"] = score(row)
            rows[i + 1 - len(rows)]["more"] = len(row)
    return rows


def added_later(names):
    rows = []
    rows.append({"name": "first"})
    rows.append(rows[0])
    for row in rows:  # expect: review distinct-items
        row["score"] = score(row)
    return rows


def once_for_name(name, known={}):
    if name not in known:
        known[name] = {"name": name}
    return known[name]


def remembered(names):
    rows = [once_for_name(n[:1]) for n in names]
    for row in rows:  # expect: review
        row["score"] = score(row)
    return rows


class Book:
    def __init__(self):
        self.pages = {}

    def page(self, name):
        found = self.pages.get(name)
        if found is None:
            found = {"name": name}
            self.pages[name] = found
        return found


def booked(names):
    book = Book()
    rows = [book.page(n[:1]) for n in names]
    for row in rows:  # expect: review
        row["score"] = score(row)
    return rows


def in_rounds(names):
    rows = [{"name": n} for n in names]
    for step in range(3):  # expect: refused
        for row in rows:  # expect: review distinct-items
            row["score"] = score(row)
        rows.append(rows[0])
    return rows


def gathered(names):
    rows = []
    out = []
    for n in names:  # expect: safe
        row = {"name": n, "first": cost(len(n))}
        rows.append(row)
    for row in rows:  # expect: safe
        row["score"] = score(row)
        out.append(row)
    return out, len(rows)


def main():
    names = ["a", "bb", "ccc", "dddd", "ee", "bbb"]
    text = "name,n\na,1\nbb,22\nccc,3\n"
    print(comprehended(names), parsed(['{"a": 1}', '{"bb": [2, 3]}', '{"c": 1, "d": 4}']), appended(names), points(9), read(text), read_twice(text))
    for f in (itself_again, by_other_name, by_function, by_element, by_extension, doubled, one_for_all, appended_twice, appended_again, by_place, by_function_of_all,
              by_first, by_index, by_global, next_one, another_one, carried, linked, in_a_branch, in_a_branch_by_place, added_later,
              remembered, booked, in_rounds, gathered):
        print(f.__name__, f(names))


if __name__ == "__main__":
    main()
