"""A lock of threads around the call, and a coroutine that is called from elsewhere."""
import asyncio
import threading

import requests

lock = threading.Lock()


async def fetch(url: str):
    with lock:
        return requests.get(url).text  # call: refused held


async def handler(request):
    return requests.get("http://a/").text  # call: review callers


async def main(urls: list):
    return await asyncio.gather(*[fetch(url) for url in urls])


asyncio.run(main(["http://a/1"]))
