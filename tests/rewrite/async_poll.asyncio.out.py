"""A coroutine that asks again and again; and calls of time.sleep in one, which hold up the others."""
# pattern: asyncio review
# python: 3.8
import asyncio
import time
from collections import deque


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
    limit = asyncio.Semaphore(16)
    tasks = deque()

    async def numbers_item(lamp):
        async with limit:
            return await wait_for(lamp)

    def started():
        for lamp in lamps:
            tasks.append((lamp, asyncio.create_task(numbers_item(lamp))))
            if len(tasks) == 64:
                yield tasks[0]
                tasks.popleft()
        while tasks:
            yield tasks[0]
            tasks.popleft()

    try:
        for lamp, task in started():
            found.append(await task)
            print("on", lamp.number)
    finally:
        for item, task in tasks:
            task.cancel()
        await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
    return found


async def main():
    print(await numbers([Lamp(n, 0.01 * (4 - n)) for n in range(4)]), await numbers([]))
    try:
        await asyncio.wait_for(numbers([Lamp(0, 0), Lamp(1, 0.01), Lamp(2, 60)]), 2)
    except asyncio.TimeoutError:
        print("one stays dark")


if __name__ == "__main__":
    asyncio.run(main())
