"""Coroutines that catch what an item raises, in the loop itself."""
# pattern: asyncio review
import asyncio


class Odd(Exception):
    pass


async def half(number: int):
    await asyncio.sleep(0.001 * (number % 3))
    if number % 2:
        raise Odd(number)
    return number // 2


async def halves(numbers: list):
    good = bad = 0
    for number in numbers:
        try:
            good += await half(number)
        except Odd:
            bad += 1
    return good, bad


async def by_number(numbers: list):
    found = {}
    for number in numbers:
        try:
            value = await half(number)
        except Odd:
            found[number] = "odd"
            continue
        found[number] = value
        if value == 50:
            raise KeyError(value)
    return found


async def told(numbers: list):
    values = []
    for number in numbers:
        try:
            value = await half(number)
            if value == 50:
                raise KeyError(value)
        except Odd as error:
            print("odd", number, error)
            continue
        values.append(value)
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
