"""What `async with` enters, or is awaited later, holds nothing up."""
import asyncio

import asyncpg


async def booked(dsn: str, name: str):
    con = await asyncpg.connect(dsn)
    async with con.transaction():  # call: none
        await con.execute("UPDATE t SET name = 'x'")  # call: none
    transaction = con.transaction()  # call: none
    await transaction.start()  # call: none
    return name


async def main():
    print(await asyncio.gather(*(booked("x", name) for name in ("a", "b"))))


asyncio.run(main())
