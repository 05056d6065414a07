"""A connection that a method makes from its object, two of them in one loop, and names that are taken."""
# pattern: thread_pool review
import os
import sqlite3
import tempfile

local = "a name that is taken"


class Shop:
    def __init__(self, folder):
        self.goods, self.sales = os.path.join(folder, "goods.db"), os.path.join(folder, "sales.db")
        for path in (self.goods, self.sales):
            with sqlite3.connect(path) as con:
                con.execute("CREATE TABLE row (id INTEGER, value TEXT)")
                con.executemany("INSERT INTO row VALUES (?, ?)", list(map(lambda n: (n % 20, str(n)), range(200))))
            con.close()

    def report(self, stack):
        goods = sqlite3.connect(
            self.goods,
            timeout=5,  # seconds
        )
        sales = sqlite3.connect(self.sales, check_same_thread=False)
        sales.row_factory = sqlite3.Row
        seen = []
        for i in range(stack):
            name = goods.execute("SELECT value FROM row WHERE id = ?", (i,)).fetchone()[0]
            sold = 0
            for row in sales.execute("SELECT value FROM row WHERE id = ?", (i,)):
                sold += int(row["value"])
            seen.append((i, name, sold))
        goods.close()
        sales.close()
        return seen, local


def main():
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(folder)
        print(shop.report(6))
        try:
            print(shop.report(30))
        except TypeError as error:
            print(error)


if __name__ == "__main__":
    main()
