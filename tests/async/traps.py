"""Loops that await and look independent, but are not."""
import asyncio
import contextlib
import contextvars
import functools

import aiohttp

cache = {}
hits = 0
current = contextvars.ContextVar("current", default=0)
event = asyncio.Event()


async def page(url: str):
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as response:
            return await response.text()


async def cached(url: str):
    if url not in cache:
        cache[url] = await page(url)
    return cache[url]


async def memoised():
    out = []
    for url in ["a", "b", "a"]:  # expect: refused cache
        out.append(await cached(url))
    return out


async def counted(url: str):
    global hits
    text = await page(url)
    hits += 1
    return text, hits


async def through_global():
    return [await counted(url) for url in ["a", "b"]]  # expect: refused


async def through_closure(urls: list):
    last = ""

    async def step(url: str):
        nonlocal last
        text = await page(url + last)
        last = text[:1]
        return text

    out = []
    for url in urls:  # expect: refused
        out.append(await step(url))
    return out


class Client:
    calls = 0

    async def get(self, url: str):
        Client.calls += 1
        return await page(url + str(Client.calls))


async def through_class(urls: list):
    client = Client()
    return [await client.get(url) for url in urls]  # expect: refused


class Ticket:
    taken = []

    def __init__(self, url):
        self.url = url

    def __await__(self):
        self.taken.append(self.url)
        yield from asyncio.sleep(0).__await__()
        return len(self.taken)


async def through_await(urls: list):
    out = []
    for url in urls:  # expect: refused
        out.append(await Ticket(url))
    return out


@contextlib.asynccontextmanager
async def counting():
    global hits
    hits += 1
    yield hits


async def through_manager(urls: list):
    out = []
    for url in urls:  # expect: review unresolved
        async with counting() as number:
            out.append(number + len(await page(url)))
    return out


async def context_variable(urls: list):
    out = []
    for url in urls:  # expect: review
        before = current.get()
        text = await page(url)
        current.set(before + len(text))
        out.append(text)
    return out


async def default_list(url: str, seen=[]):
    seen.append(url)
    text = await page(url)
    return text, len(seen)


async def through_default(urls: list):
    out = []
    for url in urls:  # expect: refused
        out.append(await default_list(url))
    return out


def noting(function):
    @functools.wraps(function)
    async def wrapper(*args):
        global hits
        hits += 1
        return await function(*args), hits
    return wrapper


@noting
async def decorated(url: str):
    return await page(url)


async def through_decorator(urls: list):
    out = []
    for url in urls:  # expect: refused
        out.append(await decorated(url))
    return out


async def through_partial(urls: list):
    get = functools.partial(default_list, seen=[])
    out = []
    for url in urls:  # expect: refused carried-attribute
        out.append(await get(url))
    return out


async def numbers(limit: int):
    global hits
    for n in range(limit):
        hits += n
        yield hits


async def through_generator(urls: list):
    out = []
    for url in urls:  # expect: refused
        async for n in numbers(3):
            out.append(n + len(await page(url)))
    return out


async def waits_for_event(urls: list):
    out = []
    for url in urls:  # expect: review rate-limit
        await event.wait()
        out.append(await page(url))
        event.clear()
    return out


async def token_from_last(urls: list):
    token, out = "", []
    for url in urls:  # expect: refused token
        text = await page(url + token)
        token = text[:8]
        out.append(text)
    return out


async def stops_when_full(urls: list):
    out = []
    for url in urls:  # expect: refused
        if len(out) >= 3:
            continue
        out.append(await page(url))
    return out


async def grows(urls: list):
    for url in urls:  # expect: refused changes-iterable
        text = await page(url)
        if text.startswith("http"):
            urls.append(text)


async def pops(urls: list):
    out = []
    while urls:  # expect: refused while
        out.append(await page(urls.pop()))
    return out


async def same_file(paths: list):
    with open("log") as log:
        for path in paths:  # expect: refused log
            line = log.readline()
            print(await page(path + line))


async def from_stream(count: int):
    reader, writer = await asyncio.open_connection("localhost", 80)
    lines = []
    for _ in range(count):  # expect: refused
        lines.append(await reader.readline())
    return lines


async def takes_turns(urls: list):
    queue = asyncio.Queue()
    out = []
    for url in urls:  # expect: refused
        await queue.put(url)
        out.append(await page(await queue.get()))
    return out
