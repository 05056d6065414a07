"""Many items, lazy ones, few ones: tasks are made a window ahead, so that memory stays bounded and what is lazy stays lazy."""
# pattern: asyncio review
import asyncio
import resource
import tempfile


async def double(number):
    await asyncio.sleep(0)
    return 2 * number


async def tiny(count: int):
    total = 0
    for number in range(count):
        total += await double(number)
    return total


async def lines_of(path: str):
    found = []
    with open(path) as lines:
        for line in lines:
            found.append(await double(int(line)))
    return found


def squares(count: int):
    for number in range(count):
        yield number * number


async def of_a_generator(count: int):
    return [await double(square) for square in squares(count)]


async def some(count: int):
    found = {}
    for number, square in zip(range(count), squares(count)):
        found[number] = await double(square)
    return found


async def few():
    found = []
    for name in ("one", "three"):
        found.append(await double(len(name)))
    for number in range(2, 9, 3):
        found.append((number, await double(number)))
    return found


async def below(node: list):
    found = []
    for node in node[1:]:
        found.append(await double(node))
    return found, node, [await double(node) for node in found]


async def early(count: int):
    names = []
    for number in range(count):
        names.append(await double(7 // (100 - number)))
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
