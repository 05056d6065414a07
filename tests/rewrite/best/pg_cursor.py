"""By hand."""
import os
from concurrent.futures import ThreadPoolExecutor

import psycopg
from psycopg_pool import ConnectionPool

DSN = os.environ.get("PP_POSTGRES", "")


def fill(con):
    con.execute("DROP TABLE IF EXISTS sale")
    con.execute("CREATE TABLE sale (shop INTEGER, amount INTEGER)")
    con.execute("INSERT INTO sale SELECT n % 10, n FROM generate_series(1, 1000) AS n")
    con.commit()


def turnover(shops):
    with ConnectionPool(DSN, min_size=1, max_size=8) as connections, ThreadPoolExecutor(8) as pool:

        def total(shop):
            with connections.connection() as con:
                rows = con.execute("SELECT amount FROM sale WHERE shop = %s AND (SELECT pg_sleep(0.01)) IS NOT NULL", (shop,)).fetchall()
            return shop, sum(amount for (amount,) in rows)

        return dict(pool.map(total, shops))


def main():
    with psycopg.connect(DSN) as con:
        fill(con)
    print(turnover(range(10)), turnover([]), turnover([3, 77]))


if __name__ == "__main__":
    main()
