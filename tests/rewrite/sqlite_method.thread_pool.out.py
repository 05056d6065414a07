"""A connection that a method makes from its object, two of them in one loop, and names that are taken."""
# pattern: thread_pool review
import contextlib
import functools
import os
import sqlite3
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor

local = "a name that is taken"


def _init_item(path):
    with sqlite3.connect(path) as con:
        con.execute("CREATE TABLE row (id INTEGER, value TEXT)")
        con.executemany("INSERT INTO row VALUES (?, ?)", list(map(lambda n: (n % 20, str(n)), range(200))))
    con.close()


def _report_item(i, local_2, self, stack_2):
    if not hasattr(local_2, "sales"):
        goods = stack_2.enter_context(contextlib.closing(sqlite3.connect(
            self.goods,
            timeout=5, check_same_thread=False,  # seconds
        )))
        sales = stack_2.enter_context(contextlib.closing(sqlite3.connect(self.sales, check_same_thread=False)))
        sales.row_factory = sqlite3.Row
        local_2.goods = goods
        local_2.sales = sales
    goods = local_2.goods
    sales = local_2.sales
    name = goods.execute("SELECT value FROM row WHERE id = ?", (i,)).fetchone()[0]
    sold = 0
    for row in sales.execute("SELECT value FROM row WHERE id = ?", (i,)):
        sold += int(row["value"])
    return (i, name, sold)


class Shop:
    def __init__(self, folder):
        self.goods, self.sales = os.path.join(folder, "goods.db"), os.path.join(folder, "sales.db")
        with ThreadPoolExecutor(max_workers=8) as pool:
            for result in pool.map(_init_item, (self.goods, self.sales)):
                pass

    def report(self, stack):
        goods = sqlite3.connect(
            self.goods,
            timeout=5,  # seconds
        )
        sales = sqlite3.connect(self.sales, check_same_thread=False)
        sales.row_factory = sqlite3.Row
        seen = []
        local_2 = threading.local()
        with contextlib.ExitStack() as stack_2, ThreadPoolExecutor(max_workers=8) as pool:
            seen.extend(pool.map(functools.partial(_report_item, local_2=local_2, self=self, stack_2=stack_2), range(stack)))
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
