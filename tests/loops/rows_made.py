"""Rows of sqlite3 queries that a class of the program makes."""
import sqlite3


def cost(n):
    total = 1
    for k in range(int(n) % 50):
        total = (total * 31 + k + int(n)) % 10007
    return total


def database():
    con = sqlite3.connect(":memory:")
    con.execute("CREATE TABLE orders (name TEXT, quantity INTEGER)")
    con.executemany("INSERT INTO orders VALUES (?, ?)", [("n%d" % i, i * 7) for i in range(40)])
    con.commit()
    return con


def own_rows(con):
    class Row:
        seen = 0

        def __init__(self, cursor, values):
            self.values = values

        def __getitem__(self, index):
            Row.seen += 1
            return self.values[index] + Row.seen

    con.row_factory = Row
    result = []
    for row in con.execute("SELECT quantity FROM orders"):  # expect: review
        result.append(cost(row[0]))
    return result


if __name__ == "__main__":
    print(own_rows(database()))
