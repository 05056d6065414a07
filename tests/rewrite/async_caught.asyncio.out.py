"""Coroutines that catch what an item raises, in the loop itself."""
# pattern: asyncio review
import asyncio
from collections import deque


class Odd(Exception):
    pass


async def half(number: int):
    await asyncio.sleep(0.001 * (number % 3))
    if number % 2:
        raise Odd(number)
    return number // 2


async def halves(numbers: list):
    good = bad = 0
    limit = asyncio.Semaphore(16)
    tasks = deque()

    async def halves_item(number):
        async with limit:
            return await half(number)

    def started():
        for number in numbers:
            tasks.append(asyncio.create_task(halves_item(number)))
            if len(tasks) == 64:
                yield tasks[0]
                tasks.popleft()
        while tasks:
            yield tasks[0]
            tasks.popleft()

    try:
        for task in started():
            try:
                good += await task
            except Odd:
                bad += 1
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return good, bad


async def by_number(numbers: list):
    found = {}
    limit = asyncio.Semaphore(16)
    tasks = deque()

    async def by_number_item(number):
        async with limit:
            replay = []
            try:
                value = await half(number)
            except Odd:
                replay.append(number)
                return replay, None
            return replay, (value,)

    def started():
        for number in numbers:
            tasks.append((number, asyncio.create_task(by_number_item(number))))
            if len(tasks) == 64:
                yield tasks[0]
                tasks.popleft()
        while tasks:
            yield tasks[0]
            tasks.popleft()

    try:
        for number, task in started():
            replay, result = await task
            for value_2 in replay:
                found[value_2] = "odd"
            if result is None:
                continue
            (value,) = result
            found[number] = value
            if value == 50:
                raise KeyError(value)
    finally:
        for item, task in tasks:
            task.cancel()
        await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
    return found


async def told(numbers: list):
    values = []
    limit = asyncio.Semaphore(16)
    tasks = deque()

    async def told_item(number):
        async with limit:
            replay = []
            try:
                try:
                    value = await half(number)
                    if value == 50:
                        raise KeyError(value)
                except Odd as error:
                    replay.append(str(error))
                    return replay, None, None
                return replay, (value,), None
            except Exception as error_2:
                return replay, None, error_2

    def started():
        for number in numbers:
            tasks.append((number, asyncio.create_task(told_item(number))))
            if len(tasks) == 64:
                yield tasks[0]
                tasks.popleft()
        while tasks:
            yield tasks[0]
            tasks.popleft()

    try:
        for number, task in started():
            replay, result, error_2 = await task
            for value_2 in replay:
                print("odd", number, value_2)
            if error_2 is not None:
                raise error_2
            if result is None:
                continue
            (value,) = result
            values.append(value)
    finally:
        for item, task in tasks:
            task.cancel()
        await asyncio.gather(*(task for item, task in tasks), return_exceptions=True)
    return values


async def attempt(numbers):
    try:
        print(await by_number(numbers))
    except KeyError as error:
        print("raised", error)
    try:
        print(await told(numbers))
    except KeyError as error:
        print("raised", error)


async def main():
    print(await halves([1, 2, 3, 4, 10]), await halves([]))
    print(await by_number([4, 1, 2, 3]), await told([]))
    await attempt([100, 1])
    await attempt([2, 100, 3])
    await attempt([1, 2, 100])


if __name__ == "__main__":
    asyncio.run(main())
