"""Requests that send something: forms, JSON, headers, names and passwords; what is asked of the answers."""
# pattern: asyncio review
# needs: requests aiohttp
import os

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def create(rows):
    made = []
    for row in rows:
        response = requests.post(BASE + "/rows", json=row, headers={"X-Test": str(row["n"])}, timeout=5)
        made.append((response.status_code, response.ok, response.json()["sent"], response.json()["X-Test"]))
    return made


def replace(names):
    seen = {}
    for name in names:
        response = requests.put(BASE + "/names/" + name, data={"name": name, "size": len(name)}, auth=("me", name))
        response.raise_for_status()
        answer = response.json()
        seen[name] = answer["method"], answer["sent"], answer["type"], answer["Authorization"]
    return seen


def search(words):
    return [requests.get(BASE + "/search", params={"q": word, "n": 3}, timeout=(2, 5)).json()["path"] for word in words]


def remove(numbers):
    gone = 0
    for number in numbers:
        gone += len(requests.delete(f"{BASE}/rows/{number}", timeout=5).content) > 0
    return gone


def replaced(names):
    seen, good = {}, 0
    for name in names:
        response = requests.patch(BASE + "/" + name, data=name)
        good += response.ok
        print("did", name, response.status_code, response.reason)
        seen[name] = response.status_code
    return seen, good


def texts(paths):
    found = []
    for path in paths:
        text = requests.get(BASE + path, timeout=5).text
        size = len(text)
        found.append((path, size, text[:9]))
    return found


def main():
    print(create([{"n": n, "text": "ä" * n} for n in range(5)]), create([]))
    print(replace(["one", "two", "three"]))
    print(search(["a b", "c&d", "é"]))
    print(remove(range(20)))
    print(texts(["/a", "/bc"]))
    print(replaced(["one", "status/404", "two"]))


if __name__ == "__main__":
    main()
