"""The context of decimal belongs to its thread: a file is read by a thread all the same where that computes with no Decimals, and by the loop where it does."""
# pattern: asyncio review
# needs: requests aiohttp
# python: 3.9
import decimal
import json
import os
import tempfile
from decimal import Decimal

import requests

BASE = "http://127.0.0.1:" + os.environ["PP_SERVER"]
decimal.getcontext().prec = 5


def settings(path):
    with open(path) as file:
        return json.load(file)["name"]


def share(path):
    with open(path) as file:
        return str(Decimal(len(file.read())) / 7)


def status(path):
    return requests.get(BASE + "/" + os.path.basename(path), timeout=5).status_code


def collect(paths):
    found = []
    for path in paths:
        name = settings(path)
        part = share(path)
        found.append((status(path), name, part))
    return found


def main():
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, f"{n}.json") for n in range(4)]
        for n, path in enumerate(paths):
            with open(path, "w") as file:
                json.dump({"name": f"name {n}"}, file)
        print(collect(paths))


if __name__ == "__main__":
    main()
