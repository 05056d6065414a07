"""Tasks that do nothing but fetch: what is behind `# call:` is said of a call on that line that blocks, `none` where none does."""
import asyncio
import json
import subprocess
import time

import requests


def load(url):
    return requests.get(url, timeout=5).text


async def fetch(url: str):
    return requests.get(url, timeout=5).text  # call: safe


async def parsed(url: str):
    text = load(url)  # call: safe
    return json.loads(text)  # call: none


async def waits(seconds: float):
    time.sleep(0.1)  # call: safe
    await asyncio.sleep(seconds)  # call: none
    return seconds


async def content(path: str):
    text = open(path).read()  # call: safe
    with open(path) as file:  # call: none
        return file.read() + text  # call: safe


async def in_generator(urls: list):
    return sum(len(requests.get(url).text) for url in urls)  # call: refused unsupported


async def main(urls: list):
    texts = await asyncio.gather(*[fetch(url) for url in urls])  # call: none
    more = await asyncio.gather(*[parsed(url) for url in urls], waits(0.1), content("x"), in_generator(urls))
    for text in texts:
        print(len(text))  # call: none
    print(more)
    print(requests.get(urls[0]).status_code)  # call: safe
    subprocess.run(["true"])  # call: safe


asyncio.run(main(["http://a/1"]))
