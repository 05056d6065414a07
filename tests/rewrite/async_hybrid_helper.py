"""The request in a helper, the computing in the loop, one after the other in one expression; numbers that are added up."""
# pattern: hybrid review
# python: 3.11
# needs: requests aiohttp
import os

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


class Broken(ValueError):
    pass


def primes_up_to(n):
    return [k for k in range(2, n) if all(k % d for d in range(2, k))]


def checked(n):
    if n == 13:
        raise Broken(n)
    return len(primes_up_to(n * 10))


def load(path):
    return requests.get(BASE + path).json()["length"]


def total(paths):
    numbers, largest = 0, 0
    for path in paths:
        count = checked(load(path))
        numbers += count
        largest = max(largest, count)
    return numbers, largest


if __name__ == "__main__":
    print(total(["/" + "x" * n for n in range(1, 9)]), total([]))
    for at in (0, 1, 2):
        names = ["/a", "/bc"]
        names.insert(at, "/" + "t" * 12)
        try:
            print(total(names))
        except Broken as error:
            print("broken", error)
