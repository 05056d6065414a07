"""Rows that are read with options, and put into what outlives the loop."""
import csv
import io


def work(text):
    return sum(len(text) * i for i in range(100))


class Table:
    def __init__(self):
        self.rows = []

    def load(self, text):
        for row in csv.DictReader(io.StringIO(text), delimiter=";"):  # expect: safe
            self.rows.append(work(row["a"]))

    def load_from(self, stream, lines):
        for row in csv.reader(lines, delimiter=stream.readline().strip()):  # expect: review
            self.rows.append(work(row[0]))


if __name__ == "__main__":
    table = Table()
    table.load("a;b\n1;2\n33;4\n")
    table.load_from(io.StringIO(";\n"), ["1;2", "33;4"])
    print(table.rows)
