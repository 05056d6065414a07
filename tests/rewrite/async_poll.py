"""A coroutine that asks again and again; and calls of time.sleep in one, which hold up the others."""
# pattern: asyncio review
# python: 3.8
import asyncio
import time


class Lamp:
    def __init__(self, number, seconds):
        self.number = number
        self.on_at = time.monotonic() + seconds

    async def is_on(self):
        await asyncio.sleep(0)
        return time.monotonic() >= self.on_at


async def wait_for(lamp):
    while not await lamp.is_on():
        await asyncio.sleep(0.003)
    return lamp.number


async def numbers(lamps: list):
    found = []
    for lamp in lamps:
        found.append(await wait_for(lamp))
        print("on", lamp.number)
    return found


async def main():
    print(await numbers([Lamp(n, 0.01 * (4 - n)) for n in range(4)]), await numbers([]))
    try:
        await asyncio.wait_for(numbers([Lamp(0, 0), Lamp(1, 0.01), Lamp(2, 60)]), 2)
    except asyncio.TimeoutError:
        print("one stays dark")


if __name__ == "__main__":
    asyncio.run(main())
