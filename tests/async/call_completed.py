"""The order in which the tasks are done is asked for."""
import asyncio

import requests


async def fetch(url: str):
    return requests.get(url).text  # call: review as_completed


async def main(urls: list):
    for done in asyncio.as_completed([fetch(url) for url in urls]):
        print(await done)


asyncio.run(main(["http://a/1"]))
