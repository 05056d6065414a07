"""Connections that helpers are handed, cursors that they make, and rows that are gone through one by one."""
# pattern: asyncio review
import os

import psycopg

DSN = os.environ.get("PP_POSTGRES", "")


class Unknown(Exception):
    pass


def fill(con):
    con.execute("DROP TABLE IF EXISTS sale")
    con.execute("CREATE TABLE sale (shop INTEGER, amount INTEGER)")
    con.execute("INSERT INTO sale SELECT n % 10, n FROM generate_series(1, 1000) AS n")
    con.commit()


def amounts(con, shop):
    with con.cursor() as cur:
        cur.execute("SELECT amount FROM sale WHERE shop = %s AND (SELECT pg_sleep(0.01)) IS NOT NULL ORDER BY amount", (shop,))
        if not cur.rowcount:
            raise Unknown(shop)
        total = 0
        for (amount,) in cur:
            total += amount
        return total


def largest(*, of, con):
    rows = con.execute("SELECT amount FROM sale WHERE shop = %s ORDER BY amount DESC LIMIT 3", (of,))
    return [amount for (amount,) in rows]


def turnover(shops):
    result = {}
    with psycopg.connect(DSN) as con:
        for shop in shops:
            best = largest(of=shop, con=con)
            result[shop] = amounts(con, shop), best[0]
    return result


def rows_of(shops):
    con = psycopg.Connection.connect(DSN)
    cur = con.cursor()
    seen = []
    for shop in shops:
        cur.execute("SELECT amount FROM sale WHERE shop = %s ORDER BY amount LIMIT 2", (shop,))
        seen.append([row[0] for row in cur.fetchall()])
    cur.close()
    con.close()
    return seen


def listed(shops):
    with psycopg.connect(DSN) as con:
        for shop in shops:
            for (amount,) in con.execute("SELECT amount FROM sale WHERE shop = %s ORDER BY amount LIMIT 2", (shop,)).fetchall():
                print(shop, amount)


def first_rich(shops, least):
    with psycopg.connect(DSN) as con:
        for shop in shops:
            (most,) = con.execute("SELECT max(amount) FROM sale WHERE shop = %s", (shop,)).fetchone()
            if most > least:
                return shop, most
    return None


def main():
    with psycopg.connect(DSN) as con:
        fill(con)
    print(turnover(range(10)), turnover([]))
    for shops in ([77, 1], [1, 77, 2], [1, 2, 77]):
        try:
            print(turnover(shops))
        except (Unknown, IndexError) as error:
            print(type(error).__name__, error)
    print(rows_of([3, 5, 77]), rows_of(range(0)))
    listed([3, 4])
    print(first_rich(range(10), 995), first_rich(range(3), 5000), first_rich((), 1))
    listed([5, "x", 6])


if __name__ == "__main__":
    main()
