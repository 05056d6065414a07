"""One cursor for all queries, with its rows summed up where they were fetched."""
# pattern: thread_pool review
import contextlib
import functools
import os
import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg

DSN = os.environ.get("PP_POSTGRES", "")


def fill(con):
    con.execute("DROP TABLE IF EXISTS sale")
    con.execute("CREATE TABLE sale (shop INTEGER, amount INTEGER)")
    con.execute("INSERT INTO sale SELECT n % 10, n FROM generate_series(1, 1000) AS n")
    con.commit()


def _turnover_item(shop, local, stack):
    if not hasattr(local, "cur"):
        con = stack.enter_context(contextlib.closing(psycopg.connect(DSN)))
        local.cur = con.cursor()
    cur = local.cur
    cur.execute("SELECT amount FROM sale WHERE shop = %s AND (SELECT pg_sleep(0.01)) IS NOT NULL", (shop,))
    return sum(amount for (amount,) in cur.fetchall())


def turnover(shops):
    con = psycopg.connect(DSN)
    cur = con.cursor()
    result = {}
    local = threading.local()
    with contextlib.ExitStack() as stack, ThreadPoolExecutor(max_workers=8) as pool:
        for shop, result_2 in zip(shops, pool.map(functools.partial(_turnover_item, local=local, stack=stack), shops)):
            result[shop] = result_2
    cur.close()
    con.close()
    return result


def main():
    with psycopg.connect(DSN) as con:
        fill(con)
    print(turnover(range(10)), turnover([]), turnover([3, 77]))


if __name__ == "__main__":
    main()
