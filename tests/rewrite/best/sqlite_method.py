"""By hand."""
import contextlib
import os
import sqlite3
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor

local = "a name that is taken"


class Shop:
    def __init__(self, folder):
        self.goods, self.sales = os.path.join(folder, "goods.db"), os.path.join(folder, "sales.db")
        for path in (self.goods, self.sales):
            with contextlib.closing(sqlite3.connect(path)) as con, con:
                con.execute("CREATE TABLE row (id INTEGER, value TEXT)")
                con.executemany("INSERT INTO row VALUES (?, ?)", [(n % 20, str(n)) for n in range(200)])

    def report(self, stack):
        threads = threading.local()

        def prepare():
            threads.goods, threads.sales = sqlite3.connect(self.goods, timeout=5), sqlite3.connect(self.sales)

        def look_up(i):
            name = threads.goods.execute("SELECT value FROM row WHERE id = ?", (i,)).fetchone()[0]
            return i, name, sum(int(value) for (value,) in threads.sales.execute("SELECT value FROM row WHERE id = ?", (i,)))

        with ThreadPoolExecutor(2, initializer=prepare) as pool:
            return list(pool.map(look_up, range(stack))), local


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
