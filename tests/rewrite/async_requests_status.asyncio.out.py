"""Only the status is asked for; head instead of get."""
# pattern: asyncio review
# needs: requests aiohttp
import asyncio
import os

import aiohttp

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


async def status_of(session, path):
    async with session.get(BASE + path, allow_redirects=False) as response:
        return response.status


async def statuses(paths):
    out = []
    async with aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=None)) as session:
        limit = asyncio.Semaphore(16)

        async def statuses_item(path):
            async with limit:
                return await status_of(session, path)

        tasks = [asyncio.create_task(statuses_item(path)) for path in paths]
        try:
            for path, task in zip(paths, tasks):
                status = await task
                if status >= 400:
                    out.append((path, status))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return out


async def main():
    print(await statuses(["/a", "/status/404", "/bc", "/status/503", "/delay/40"]), await statuses([]), await statuses(["/status/500"]))


if __name__ == "__main__":
    asyncio.run(main())
