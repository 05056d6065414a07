"""One cursor for all queries, with its rows summed up where they were fetched."""
# pattern: thread_pool review
import os

import psycopg

DSN = os.environ.get("PP_POSTGRES", "")


def fill(con):
    con.execute("DROP TABLE IF EXISTS sale")
    con.execute("CREATE TABLE sale (shop INTEGER, amount INTEGER)")
    con.execute("INSERT INTO sale SELECT n % 10, n FROM generate_series(1, 1000) AS n")
    con.commit()


def turnover(shops):
    con = psycopg.connect(DSN)
    cur = con.cursor()
    result = {}
    for shop in shops:
        cur.execute("SELECT amount FROM sale WHERE shop = %s AND (SELECT pg_sleep(0.01)) IS NOT NULL", (shop,))
        result[shop] = sum(amount for (amount,) in cur.fetchall())
    cur.close()
    con.close()
    return result


def main():
    with psycopg.connect(DSN) as con:
        fill(con)
    print(turnover(range(10)), turnover([]), turnover([3, 77]))


if __name__ == "__main__":
    main()
