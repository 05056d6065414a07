"""Loops that await, with what they are labelled: what comes behind `# expect:` on the loop's line is the verdict, and what it has to name."""
import asyncio
import random

import aiohttp
import httpx


async def page(url):
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as response:
            return await response.text()


async def page_of(session, url):
    async with session.get(url) as response:
        return await response.text()


async def one_by_one(urls):
    out = []
    for url in urls:  # expect: review iterable
        text = await page(url)
        out.append(text)
    return out


async def sized():
    out = []
    for url in ["http://a/1", "http://a/2"]:  # expect: safe
        text = await page(url)
        out.append(text)
    return out


async def appended():
    out = []
    for url in ["http://a/1", "http://a/2"]:  # expect: safe
        out.append(await page(url))
    return out


async def comprehended():
    return [await page(url) for url in ["http://a/1", "http://a/2"]]  # expect: safe


async def some():
    return {url: await page(url) for url in ["http://a/1", "http://a/2"] if url.endswith("1")}  # expect: safe


async def several_statements():
    total = 0
    for number in range(20):  # expect: safe
        async with httpx.AsyncClient() as client:
            answer = await client.get(f"http://a/{number}")
        size = len(answer.text)
        if size == 3:
            continue
        total += size
    return total


async def shared_session(urls: list):
    out = []
    async with aiohttp.ClientSession() as session:
        for url in urls:  # expect: review cookies
            out.append(await page_of(session, url))
    return out


async def next_page():
    url, seen = "http://a/1", []
    for _ in range(10):  # expect: refused url
        url = await page(url)
        seen.append(url)
    return seen


async def until_found(urls: list):
    for url in urls:  # expect: review speculative
        if await page(url) == "x":
            break


async def returned(urls: list):
    for url in urls:  # expect: review speculative
        if await page(url) == "x":
            return url


async def posts(urls: list):
    for url in urls:  # expect: review net-write
        async with aiohttp.ClientSession() as session:
            async with session.post(url) as response:
                await response.text()


async def get_then_post(urls: list):
    async with aiohttp.ClientSession() as session:
        for url in urls:  # expect: review net-write
            text = await page(url)
            await session.post("http://b/", data=text)


class Counter:
    def __init__(self):
        self.last = 0

    async def step(self, url):
        text = await page(url)
        self.last = self.last * 2 + len(text)
        return self.last


async def through_self(counter: Counter, urls: list):
    out = []
    for url in urls:  # expect: refused
        out.append(await counter.step(url))
    return out


async def printed(urls: list):
    for url in urls:  # expect: safe
        text = await page(url)
        print(len(text))


async def talk(url):
    print("asking", url)
    return await page(url)


async def prints_inside(urls: list):
    for url in urls:  # expect: refused world-order
        text = await talk(url)
        print(text)


async def jitter(url):
    await asyncio.sleep(random.random())
    return url


async def slept(urls: list):
    for url in urls:  # expect: refused random-stream
        print(await jitter(url))


async def paced(urls: list):
    for url in urls:  # expect: review rate-limit
        text = await page(url)
        await asyncio.sleep(1)
        print(text)


async def made_before(urls: list):
    waiting = [page(url) for url in urls]  # expect: refused
    out = []
    for one in waiting:  # expect: refused nothing-parallel
        out.append(await one)
    return out


async def started(urls: list):
    tasks = []
    for url in urls:  # expect: refused
        tasks.append(asyncio.create_task(page(url)))
    return [await task for task in tasks]  # expect: refused nothing-parallel


async def over_stream(stream):
    async for line in stream:  # expect: refused await
        print(await page(line))


async def in_threads(paths: list):
    def read(path):
        with open(path) as file:
            return file.read()
    out = []
    for path in paths:  # expect: safe
        out.append(await asyncio.to_thread(read, path))
    return out


async def with_timeout(urls: list):
    out = []
    for url in urls:  # expect: safe
        out.append(await asyncio.wait_for(page(url), 5))
    return out


async def both(urls: list):
    out = []
    for url in urls:  # expect: safe
        a, b = await asyncio.gather(page(url), page(url + "/x"))
        out.append(a + b)
    return out


async def under_lock(urls: list):
    lock = asyncio.Lock()
    for url in urls:  # expect: refused
        async with lock:
            print(await page(url))


async def caught(urls: list):
    good = bad = 0
    for url in urls:  # expect: safe
        try:
            text = await page(url)
        except aiohttp.ClientError:
            bad += 1
            continue
        good += len(text)
    return good, bad


async def accumulates_in_stage(urls: list):
    seen = set()
    for url in urls:  # expect: refused seen
        if url in seen:
            continue
        text = await page(url)
        seen.add(text)


async def unknown(fetch, urls: list):
    out = []
    for url in urls:  # expect: review unresolved
        out.append(await fetch(url))
    return out


async def only_ordered(xs: list):
    queue = asyncio.Queue()
    for x in xs:  # expect: refused
        await queue.put(x * x)


def plain(urls: list):
    waiting = []
    for url in urls:  # expect: refused await
        coroutine = page(url)
        waiting.append(coroutine)
    return waiting


class Stream:
    def __init__(self):
        self.at = 0

    async def __aenter__(self):
        self.at += 1
        return self

    async def __aexit__(self, *exc):
        return False

    async def __aiter__(self):
        return self


shared = Stream()


async def enters_shared(urls: list):
    out = []
    for url in urls:  # expect: refused
        async with shared as stream:
            out.append(await page(url + str(stream.at)))
    return out


async def awaits_items(urls: list):
    out = []
    tasks = [asyncio.create_task(page(url)) for url in urls]  # expect: refused
    for task in tasks:  # expect: refused nothing-parallel
        text = await task
        out.append(len(text) + len(await page(text)))
    return out
