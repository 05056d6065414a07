"""A server that is asked again and again, in synchronous code that becomes asynchronous: its sleeps are awaited."""
# pattern: asyncio review
# needs: requests aiohttp
import os
import time

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def finished(job, tries):
    for attempt in range(tries):
        state = requests.get(f"{BASE}/state/{job}/{attempt}", timeout=5).json()["path"]
        if state.endswith(str(job)):
            return attempt
        time.sleep(0.01)
    raise LookupError(job)


def all_finished(jobs, tries=6):
    done = {}
    for job in jobs:
        done[job] = finished(job, tries)
    return done


def main():
    print(all_finished([3, 1, 2]), all_finished([]))
    try:
        print(all_finished([0, 4, 2], 3))
    except LookupError as error:
        print("no end of", error)


if __name__ == "__main__":
    main()
