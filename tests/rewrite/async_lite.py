"""aiosqlite runs one thing at a time in a thread of its own: nothing is gained by tasks."""
# pattern: asyncio review
# needs: aiosqlite
import asyncio

import aiosqlite


async def squares(ids: list):
    out = []
    async with aiosqlite.connect(":memory:") as db:
        for i in ids:
            async with db.execute("SELECT ? * ?", (i, i)) as cursor:
                row = await cursor.fetchone()
            out.append(row[0])
    return out


print(asyncio.run(squares([1, 2, 3])))
