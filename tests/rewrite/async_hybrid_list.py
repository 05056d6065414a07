"""A comprehension of both; the work of a module that has no guard yet, with a constant that it reads."""
# pattern: hybrid review
# python: 3.11
# needs: requests aiohttp
import os

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")
MODULUS = 65521


def checksum(text):
    a, b = 1, 0
    for _ in range(30):
        for character in text:
            a = (a + ord(character)) % MODULUS
            b = (b + a) % MODULUS
    return b << 16 | a


def checksums(paths):
    return [checksum(requests.get(BASE + path).text) for path in paths]


print(checksums(["/a", "/delay/40", "/b"]))
print(checksums([]), checksums(["/one"]))
