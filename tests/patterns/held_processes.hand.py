"""The same by hand."""
# pattern: asyncio_to_thread
import asyncio
import subprocess
import sys
import time


async def echo(word: str):
    done = await asyncio.to_thread(subprocess.run, ["sh", "-c", "sleep 0.05; echo $0", word], capture_output=True, text=True)
    return done.stdout.strip()


async def collect(words: list):
    return await asyncio.gather(*[echo(word) for word in words])


async def main():
    before = time.perf_counter()
    print(await collect([f"word{n}" for n in range(30)]))
    print("work", time.perf_counter() - before, file=sys.stderr)


if __name__ == "__main__":
    asyncio.run(main())
