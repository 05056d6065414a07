"""Rows that are sent one by one, with what was refused counted."""
# pattern: asyncio
# needs: requests aiohttp
import os
import sys
import time

import requests

BASE = "http://127.0.0.1:" + os.environ["PP_SERVER"]


def send(rows):
    good, sent = 0, {}
    for row in rows:
        response = requests.post(f"{BASE}/rows/{row['id']}", json=row, timeout=5)
        good += response.ok
        sent[row["id"]] = response.json()["sent"]
    return good, sent


def main():
    before = time.perf_counter()
    print(send([{"id": n, "name": "x" * n} for n in range(100)]))
    print("work", time.perf_counter() - before, file=sys.stderr)


if __name__ == "__main__":
    main()
