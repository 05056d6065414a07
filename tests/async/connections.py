"""Awaiting one connection again and again is no work for tasks: it does one thing at a time. A pool hands out others."""
import asyncio

import aiosqlite
import asyncpg
import psycopg
import psycopg_pool


async def one(dsn, ids: list):
    con = await asyncpg.connect(dsn)
    out = []
    for i in ids:  # expect: refused one-at-a-time
        out.append(await con.fetchrow("SELECT name FROM t WHERE id = $1", i))
    await con.close()
    return out


async def given(con: asyncpg.Connection, ids: list):
    return [await con.fetchval("SELECT name FROM t WHERE id = $1", i) for i in ids]  # expect: refused one-at-a-time


async def unknown_method(con: asyncpg.Connection, ids: list):
    return [await con.fetch_all_at_once("SELECT name FROM t WHERE id = $1", i) for i in ids]  # expect: refused


async def fetch(con, i):
    return await con.fetchrow("SELECT name FROM t WHERE id = $1", i)


async def by_helper(dsn, ids: list):
    con = await asyncpg.connect(dsn)
    return [await fetch(con, i) for i in ids]  # expect: refused one-at-a-time


async def prepared(dsn, ids: list):
    con = await asyncpg.connect(dsn)
    statement = await con.prepare("SELECT name FROM t WHERE id = $1")
    return [await statement.fetchrow(i) for i in ids]  # expect: refused world-order


async def acquired_once(dsn, ids: list):
    async with asyncpg.create_pool(dsn) as connections:
        async with connections.acquire() as con:
            return [await con.fetchrow("SELECT name FROM t WHERE id = $1", i) for i in ids]  # expect: refused one-at-a-time


async def of_a_pool(dsn, ids: list):
    out = []
    async with asyncpg.create_pool(dsn) as connections:
        for i in ids:  # expect: review query
            out.append(await connections.fetchrow("SELECT name FROM t WHERE id = $1", i))
    return out


async def psycopg_pooled(dsn, ids: list):
    async with psycopg_pool.AsyncConnectionPool(dsn) as connections:
        return [await lookup(connections, i) for i in ids]  # expect: review query


async def lookup(connections, i):
    async with connections.connection() as con:
        cur = await con.execute("SELECT name FROM t WHERE id = %s", (i,))
        return await cur.fetchone()


async def writes(dsn, ids: list):
    async with asyncpg.create_pool(dsn) as connections:
        for i in ids:  # expect: review net-write
            await connections.execute("INSERT INTO t VALUES ($1)", i)


async def postgres(dsn, ids: list):
    out = []
    async with await psycopg.AsyncConnection.connect(dsn) as con:
        for i in ids:  # expect: refused one-at-a-time
            cur = await con.execute("SELECT name FROM t WHERE id = %s", (i,))
            out.append(await cur.fetchone())
    return out


async def lite(path, ids: list):
    out = []
    async with aiosqlite.connect(path) as db:
        for i in ids:  # expect: refused one-at-a-time
            async with db.execute("SELECT name FROM t WHERE id = ?", (i,)) as cur:
                out.append(await cur.fetchone())
    return out


async def lite_cursor(path, ids: list):
    db = await aiosqlite.connect(path)
    return [await (await db.execute("SELECT name FROM t WHERE id = ?", (i,))).fetchone() for i in ids]  # expect: refused one-at-a-time


async def main():
    ids = [1, 2]
    print(await one("x", ids), await by_helper("x", ids), await prepared("x", ids), await acquired_once("x", ids), await of_a_pool("x", ids))
    print(await writes("x", ids), await postgres("x", ids), await lite("x", ids), await lite_cursor("x", ids), await psycopg_pooled("x", ids))


asyncio.run(main())
