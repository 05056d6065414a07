"""Many items, lazy ones, few ones: tasks are made a window ahead, so that memory stays bounded and what is lazy stays lazy."""
# pattern: asyncio review
import asyncio
import resource
import tempfile
from collections import deque


async def double(number):
    await asyncio.sleep(0)
    return 2 * number


async def tiny(count: int):
    total = 0
    limit = asyncio.Semaphore(16)
    tasks = deque()

    async def tiny_item(number):
        async with limit:
            return await double(number)

    def started():
        for number in range(count):
            tasks.append(asyncio.create_task(tiny_item(number)))
            if len(tasks) == 64:
                yield tasks[0]
                tasks.popleft()
        while tasks:
            yield tasks[0]
            tasks.popleft()

    try:
        for task in started():
            total += await task
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return total


async def lines_of(path: str):
    found = []
    with open(path) as lines:
        limit = asyncio.Semaphore(16)
        tasks = deque()

        async def lines_of_item(line):
            async with limit:
                return await double(int(line))

        def started():
            for line in lines:
                tasks.append(asyncio.create_task(lines_of_item(line)))
                if len(tasks) == 64:
                    yield tasks[0]
                    tasks.popleft()
            while tasks:
                yield tasks[0]
                tasks.popleft()

        try:
            for task in started():
                found.append(await task)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return found


def squares(count: int):
    for number in range(count):
        yield number * number


async def of_a_generator(count: int):
    limit = asyncio.Semaphore(16)
    tasks = deque()

    async def of_a_generator_item(square):
        async with limit:
            return await double(square)

    def started(items):
        for square in items:
            tasks.append(asyncio.create_task(of_a_generator_item(square)))
            if len(tasks) == 64:
                yield tasks[0]
                tasks.popleft()
        while tasks:
            yield tasks[0]
            tasks.popleft()

    try:
        return [await task for task in started(squares(count))]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def some(count: int):
    found = {}
    limit = asyncio.Semaphore(16)
    tasks = deque()

    async def some_item(square):
        async with limit:
            return await double(square)

    def started(items):
        for number, square in items:
            tasks.append(((number, square), asyncio.create_task(some_item(square))))
            if len(tasks) == 64:
                yield tasks[0]
                tasks.popleft()
        while tasks:
            yield tasks[0]
            tasks.popleft()

    try:
        for (number, square), task in started(zip(range(count), squares(count))):
            found[number] = await task
    finally:
        for item, task in tasks:
            task.cancel()
        await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
    return found


async def few():
    found = []
    limit = asyncio.Semaphore(16)

    async def few_item(name):
        async with limit:
            return await double(len(name))

    tasks = [asyncio.create_task(few_item(name)) for name in ("one", "three")]
    try:
        for task in tasks:
            found.append(await task)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    limit = asyncio.Semaphore(16)

    async def few_item_2(number):
        async with limit:
            return (number, await double(number))

    tasks = [asyncio.create_task(few_item_2(number)) for number in range(2, 9, 3)]
    try:
        for task in tasks:
            found.append(await task)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return found


async def below(node: list):
    found = []
    limit = asyncio.Semaphore(16)
    tasks = deque()

    async def below_item(node):
        async with limit:
            return await double(node)

    def started(items):
        for node in items:
            tasks.append((node, asyncio.create_task(below_item(node))))
            if len(tasks) == 64:
                yield tasks[0]
                tasks.popleft()
        while tasks:
            yield tasks[0]
            tasks.popleft()

    try:
        for node, task in started(node[1:]):
            found.append(await task)
    finally:
        for item, task in tasks:
            task.cancel()
        await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
    limit = asyncio.Semaphore(16)
    tasks = deque()

    async def below_item_2(node):
        async with limit:
            return await double(node)

    def started():
        for node in found:
            tasks.append(asyncio.create_task(below_item_2(node)))
            if len(tasks) == 64:
                yield tasks[0]
                tasks.popleft()
        while tasks:
            yield tasks[0]
            tasks.popleft()

    try:
        return found, node, [await task for task in started()]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def early(count: int):
    names = []
    limit = asyncio.Semaphore(16)
    tasks = deque()

    async def early_item(number):
        async with limit:
            return await double(7 // (100 - number))

    def started():
        for number in range(count):
            tasks.append(asyncio.create_task(early_item(number)))
            if len(tasks) == 64:
                yield tasks[0]
                tasks.popleft()
        while tasks:
            yield tasks[0]
            tasks.popleft()

    try:
        for task in started():
            names.append(await task)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return names


async def main():
    print(await few(), await few())
    print(await of_a_generator(100), await of_a_generator(0))
    print(await some(70), await some(1))
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(map(str, range(150))))
        file.flush()
        print(await lines_of(file.name))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(await tiny(30000))
    print("memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20000)
    print(await below([1, 2, 3]))
    print(await early(20))
    await early(200)


asyncio.run(main())
