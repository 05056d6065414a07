"""The program sets the context of decimal, which belongs to its thread: what goes to a thread is looked at where it may compute with Decimals."""
import asyncio
import decimal
import json
from decimal import Decimal

import requests

decimal.getcontext().prec = 4


def load(url: str):
    return requests.get(url, timeout=5).text


def price(url: str):
    return Decimal(json.loads(requests.get(url, timeout=5).text)["price"]) / 3


def words(url: str):
    return f"{len(requests.get(url, timeout=5).text.split()):>6}"


def share(url: str, part: Decimal):
    return len(requests.get(url, timeout=5).text) * part


async def fetch(url: str):
    return requests.get(url, timeout=5).text  # call: safe


async def parsed(url: str):
    text = load(url)  # call: safe
    return Decimal(len(text)) / 7  # call: none


async def counted(url: str):
    return words(url)  # call: safe


async def priced(url: str):
    return price(url)  # call: review thread-context


async def shared(url: str):
    return share(url, Decimal(2) / 3)  # call: review thread-context


async def main(urls: list):
    print(await asyncio.gather(*[fetch(url) for url in urls]))
    print(await asyncio.gather(*[parsed(url) for url in urls]))
    print(await asyncio.gather(*[counted(url) for url in urls]))
    print(await asyncio.gather(*[priced(url) for url in urls]))
    print(await asyncio.gather(*[shared(url) for url in urls]))


if __name__ == "__main__":
    asyncio.run(main(["http://localhost/a", "http://localhost/b"]))
