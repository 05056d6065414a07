"""Two files of SQLite in one loop of a method, by aiosqlite; names that are taken."""
# pattern: asyncio review
# needs: aiosqlite
import os
import sqlite3
import tempfile

idle = "a name that is taken"


class Shop:
    def __init__(self, folder):
        self.goods, self.sales = os.path.join(folder, "goods.db"), os.path.join(folder, "sales.db")
        for path in (self.goods, self.sales):
            with sqlite3.connect(path) as con:
                con.execute("CREATE TABLE row (id INTEGER, value TEXT)")
                con.executemany("INSERT INTO row VALUES (?, ?)", list(map(lambda n: (n % 20, str(n)), range(200))))
            con.close()

    def report(self, idle, connect="connect"):
        goods = sqlite3.connect(
            self.goods,
            timeout=5,  # seconds
        )
        sales = sqlite3.connect(self.sales)
        sales.row_factory = sqlite3.Row
        seen = []
        for i in range(idle):
            name = goods.execute("SELECT value FROM row WHERE id = ?", (i,)).fetchone()[0]
            sold = 0
            for row in sales.execute("SELECT value FROM row WHERE id = ?", (i,)):
                sold += int(row["value"])
            seen.append((i, name, sold, connect))
        goods.close()
        sales.close()
        return seen


def main():
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(folder)
        print(shop.report(6), idle)
        try:
            print(shop.report(30))
        except TypeError as error:
            print(error)


if __name__ == "__main__":
    main()
