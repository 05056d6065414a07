"""Tasks that print: their lines would come in another order."""
import asyncio

import requests


async def fetch(url: str):
    text = requests.get(url).text  # call: review print
    print(url, len(text))
    return text


async def main(urls: list):
    await asyncio.gather(*[fetch(url) for url in urls])


asyncio.run(main(["http://a/1"]))
