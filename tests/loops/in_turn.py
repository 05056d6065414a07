"""Iterables that are found out as the loop goes on, beside what the loop does in order: what they raise comes behind the items before it, if nobody
sees how far they were read."""
import csv
import io
import os
import tempfile

LOG = []


def cost(n):
    total = 1
    for k in range(abs(n) % 50):  # expect: refused total
        total = (total * 31 + k) % 10007
    return total


def numbers(lines):
    for line in lines:  # expect: refused
        yield int(line)


def loud(lines):
    for line in lines:  # expect: refused
        LOG.append(line)
        yield int(line)


def counting(lines):
    for line in lines:  # expect: refused
        yield int(line) + len(LOG)


def records(file):
    for line in file:  # expect: refused
        yield line.strip()


def shown(lines):
    for n in numbers(lines):  # expect: safe
        print("n", cost(n))


def caught(lines):
    done = []
    try:
        for n in numbers(lines):  # expect: safe
            done.append(cost(100 // n))
    except (ValueError, ZeroDivisionError) as e:
        print("stopped", len(done), type(e).__name__)
    return done


def loud_one(lines):
    LOG.clear()
    for n in loud(lines):  # expect: review iterable
        print("loud", cost(n), len(LOG))


def counted(lines):
    LOG.clear()
    for n in counting(lines):  # expect: refused
        LOG.append(n)
        print("counted", cost(n))


def table(path):
    total = 0
    with open(path, newline="") as file:
        for row in csv.DictReader(file):  # expect: safe
            value = cost(int(row["n"]))
            total += value
            print(row["name"], value, total)


def copied(path, to):
    with open(path) as source, open(to, "w") as target:
        for line in source:  # expect: safe
            target.write(f"{cost(len(line))} {line}")
    with open(to) as file:
        return file.read()


def in_files(path, folder):
    with open(path) as source:
        for line in source:  # expect: review
            with open(os.path.join(folder, line.split(",")[0]), "w") as file:
                file.write(str(cost(len(line))))
    return sorted(os.listdir(folder))


def rest_is_read(path):
    with open(path) as file:
        try:
            for line in file:  # expect: review iterable
                print("line", cost(100 // (len(line) - 4)))
        except ZeroDivisionError:
            print("rest", file.read())


def rest_is_read_elsewhere(file):
    for line in file:  # expect: review iterable
        print("line", cost(100 // (len(line) - 4)))


class Reader:
    def __init__(self, path):
        self.file = open(path)

    def rows(self):
        for line in self.file:  # expect: refused
            yield line.strip()

    def show(self):
        for row in self.rows():  # expect: review iterable
            print("row", cost(100 // (len(row) - 3)))


class Lines:
    def __init__(self, lines):
        self.lines = lines

    def rows(self):
        for line in self.lines:  # expect: refused
            yield line.strip()


def of_records(path):
    with open(path) as file:
        for record in records(file):  # expect: safe
            print("record", cost(len(record)))


def kept_generator(lines):
    rows = numbers(lines)
    try:
        for n in rows:  # expect: review iterable
            print("kept", cost(100 // n))
    except ZeroDivisionError:
        print("rest", list(rows))


def stringed(text):
    for row in csv.reader(io.StringIO(text)):  # expect: safe
        print("text", cost(len(row)), row[0])


def paired(lines, names):
    for i, (n, name) in enumerate(zip(numbers(lines), names)):  # expect: safe
        print(i, name, cost(n))


def main():
    lines = ["3", "14", "15", "92", "6"]
    shown(lines)
    try:
        shown(lines + ["x", "7"])
    except ValueError as e:
        print("error", e)
    print(caught(lines + ["0", "5"]), caught(lines + ["y"]), caught(["1", "0", "z"]))
    loud_one(lines)
    counted(lines)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "rows.csv")
        with open(path, "w") as file:
            file.write("name,n\na,3\nb,4\nc,55\nd,x\ne,5\n")
        try:
            table(path)
        except ValueError:
            print("no number")
        print(copied(path, path + ".copy"), in_files(path, tempfile.mkdtemp(dir=folder)))
        rest_is_read(path)
        with open(path) as file:
            try:
                rest_is_read_elsewhere(file)
            except ZeroDivisionError:
                print("elsewhere", file.read())
        reader = Reader(path)
        try:
            reader.show()
        except ZeroDivisionError:
            print("reader", reader.file.read())
        reader.file.close()
        of_records(path)
    kept_generator(["1", "2", "0", "4", "5"])
    stringed("a,b\nc,d,e\n")
    paired(lines, "abcde")


if __name__ == "__main__":
    main()
