"""One coroutine alone: nothing else could run."""
import asyncio
import time


async def step():
    time.sleep(0.1)  # call: refused no-tasks


async def main():
    for _ in range(3):
        await step()


asyncio.run(main())
