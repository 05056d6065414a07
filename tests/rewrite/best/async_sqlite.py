"""By hand: as many connections as the machine computes for, each of which takes its share of the queries."""
import asyncio
import contextlib
import os
import sqlite3
import tempfile

import aiosqlite


def fill(path):
    with contextlib.closing(sqlite3.connect(path)) as con:
        con.execute("CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT, size INTEGER)")
        con.executemany("INSERT INTO word VALUES (?, ?, ?)", map(lambda n: (n, "word %d" % n, n * n), range(500)))
        con.commit()


async def all_of(path, query, parameters, workers=os.cpu_count()):
    """The rows of each query, in order."""
    found = [None] * len(parameters)
    places = iter(range(len(parameters)))

    async def work():
        async with aiosqlite.connect(path, timeout=30) as con:
            con.row_factory = sqlite3.Row
            for place in places:
                async with con.execute(query, (parameters[place],)) as cursor:
                    found[place] = await cursor.fetchall()

    await asyncio.gather(*[work() for _ in range(workers)])
    return found


async def heaviest(path, limits):
    query = "SELECT count(*) AS n, sum(length(text || size)) AS bytes FROM word WHERE size % 97 < ?"
    return [(row["n"], row["bytes"], row.keys()) for [row] in await all_of(path, query, limits)]


async def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "words.db")
        fill(path)
        print(await heaviest(path, range(0, 97, 7)), await heaviest(path, []))


if __name__ == "__main__":
    asyncio.run(main())
