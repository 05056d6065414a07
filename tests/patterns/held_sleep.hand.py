"""The same by hand."""
# pattern: asyncio_to_thread
import asyncio
import sys
import time


async def settle(number: int):
    await asyncio.sleep(0.02)
    return number * number


async def collect(count: int):
    return await asyncio.gather(*[settle(number) for number in range(count)])


async def main():
    before = time.perf_counter()
    print(await collect(60))
    print("work", time.perf_counter() - before, file=sys.stderr)


if __name__ == "__main__":
    asyncio.run(main())
