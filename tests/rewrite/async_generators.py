"""`async for` inside the work of an item: each item goes through its own; a loop that is one itself asks for its items in order, and stays."""
# pattern: asyncio review
import asyncio


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
    for n in counts:
        total = 0
        async for x in numbers(n):
            total += await price(x)
        out.append(total)
    return out


async def firsts(counts):
    found = {}
    for n in counts:
        first = None
        async for x in numbers(n):
            if x * x > 10:
                first = x
                break
        found[n] = first
    return found


async def lists(counts):
    rows = []
    for n in counts:
        rows.append([x async for x in Pages(str(n), n)])
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
