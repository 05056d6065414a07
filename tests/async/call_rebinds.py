"""A task that reads a variable of the function around it, and one that is given a list."""
import asyncio
import requests


async def main(urls: list):
    found, prefix = [], "a"

    async def fetch(url: str):
        return prefix + requests.get(url).text  # call: review prefix

    async def store(url: str, into: list):
        into.append(requests.get(url).text)  # call: review interleave

    tasks = [asyncio.ensure_future(fetch(url)) for url in urls]
    prefix = "b"
    await asyncio.gather(*tasks, *[store(url, found) for url in urls])
    return found


asyncio.run(main(["http://a/1"]))
