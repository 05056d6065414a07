"""Half waiting, half computing: fetches pages and digests each. Usage: main.py PORT [PAGES]"""
import json
import sys
import urllib.request

PORT = int(sys.argv[1])
PAGES = int(sys.argv[2]) if len(sys.argv) > 2 else 120


def fetch(number):
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/page/{number}", timeout=30) as response:
        return json.loads(response.read())


def digest(text, rounds):
    state = 17
    for _ in range(rounds):
        for character in text:
            state = (state * 131 + ord(character)) % 1000003
    return state


def process(number):
    page = fetch(number)
    return digest(page["text"], 600)


results = []
for page in range(PAGES):
    results.append(process(page))
print(len(results), sum(results), results[:3])
