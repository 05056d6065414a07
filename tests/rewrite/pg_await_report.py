"""A class with queries, in a method that its other methods and the top level call; two connections in one loop; names that are taken."""
# pattern: asyncio review
import os

import psycopg
from psycopg import rows

DSN = os.environ.get("PP_POSTGRES", "")
stack = "a name that is taken"


class Shops:
    def __init__(self, dsn):
        self.dsn = dsn
        with psycopg.connect(dsn) as con:
            con.execute("DROP TABLE IF EXISTS goods")
            con.execute("DROP TABLE IF EXISTS sold")
            con.execute("CREATE TABLE goods (id INTEGER, name TEXT)")
            con.execute("CREATE TABLE sold (id INTEGER, amount INTEGER, day DATE)")
            con.execute("INSERT INTO goods SELECT n, 'good ' || n FROM generate_series(1, 20) AS n")
            con.execute("INSERT INTO sold SELECT n % 20, n, DATE '2026-01-01' + n FROM generate_series(1, 200) AS n")

    def report(self, limit):
        goods = psycopg.connect(
            self.dsn,
            connect_timeout=10,  # seconds
        )
        sold = psycopg.connect(self.dsn)
        sold.row_factory = rows.namedtuple_row
        seen = []
        for i in range(limit):
            name = goods.execute("SELECT name FROM goods WHERE id = %s", [i + 1]).fetchone()[0]
            amount, last = 0, None
            for row in sold.execute("SELECT amount, day FROM sold WHERE id = %(id)s ORDER BY day", {"id": i + 1}):
                amount += row.amount
                if row.amount > 150:
                    last = row.day
                    break
            seen.append((i, name, amount, str(last)))
        goods.close()
        sold.close()
        return seen, stack

    def both(self):
        return self.report(4)[0] + self.report(2)[0]


def main():
    shops = Shops(DSN)
    print(shops.report(7))
    print(shops.both())
    try:
        print(shops.report(30))
    except TypeError as error:
        print(error)


if __name__ == "__main__":
    main()
