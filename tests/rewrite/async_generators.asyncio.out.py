"""`async for` inside the work of an item: each item goes through its own; a loop that is one itself asks for its items in order, and stays."""
# pattern: asyncio review
import asyncio
from collections import deque


class Pages:
    def __init__(self, name, count):
        self.name, self.count = name, count

    def __aiter__(self):
        return numbers(self.count)


async def numbers(count):
    for i in range(count):
        await asyncio.sleep(0.001)
        if i == 7:
            raise LookupError(count)
        yield i


async def price(x):
    await asyncio.sleep(0.001)
    return x * x


async def totals(counts):
    out = []
    limit = asyncio.Semaphore(16)
    tasks = deque()

    async def totals_item(n):
        async with limit:
            total = 0
            async for x in numbers(n):
                total += await price(x)
            return total

    def started():
        for n in counts:
            tasks.append(asyncio.create_task(totals_item(n)))
            if len(tasks) == 64:
                yield tasks[0]
                tasks.popleft()
        while tasks:
            yield tasks[0]
            tasks.popleft()

    try:
        for task in started():
            total = await task
            out.append(total)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return out


async def firsts(counts):
    found = {}
    limit = asyncio.Semaphore(16)
    tasks = deque()

    async def firsts_item(n):
        async with limit:
            first = None
            async for x in numbers(n):
                if x * x > 10:
                    first = x
                    break
            return first

    def started():
        for n in counts:
            tasks.append((n, asyncio.create_task(firsts_item(n))))
            if len(tasks) == 64:
                yield tasks[0]
                tasks.popleft()
        while tasks:
            yield tasks[0]
            tasks.popleft()

    try:
        for n, task in started():
            first = await task
            found[n] = first
    finally:
        for item, task in tasks:
            task.cancel()
        await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
    return found


async def lists(counts):
    rows = []
    limit = asyncio.Semaphore(16)
    tasks = deque()

    async def lists_item(n):
        async with limit:
            return [x async for x in Pages(str(n), n)]

    def started():
        for n in counts:
            tasks.append(asyncio.create_task(lists_item(n)))
            if len(tasks) == 64:
                yield tasks[0]
                tasks.popleft()
        while tasks:
            yield tasks[0]
            tasks.popleft()

    try:
        for task in started():
            rows.append(await task)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return rows


async def prices(count):
    out = []
    async for x in numbers(count):
        out.append(await price(x))
    return out


async def main():
    print(await totals([3, 0, 5]), await totals([]))
    print(await firsts([2, 6, 5]), await lists([2, 0, 3]), await prices(4))
    try:
        print(await totals([1, 9, 2]))
    except LookupError as error:
        print("no", error)


asyncio.run(main())
