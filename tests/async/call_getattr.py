"""An attribute that is named in text: what is not known of it has no place of its own in the source."""
import asyncio
import time

import things


class Page:
    served = 0

    @property
    def size(self):
        Page.served += 1
        return Page.served


def label(thing):
    time.sleep(0.1)
    return getattr(thing, "size", None)


async def wait(thing):
    return label(thing)  # call: review unknown-method


async def main():
    print(await asyncio.gather(*[wait(thing) for thing in things.all()]))


if __name__ == "__main__":
    asyncio.run(main())
