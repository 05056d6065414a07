"""Files that are written stay in the event loop: a thread would go on writing behind an exception. What is read in an inner loop stays there, too."""
# pattern: asyncio review
# needs: requests aiohttp
# python: 3.9
import os
import tempfile

import requests

BASE = "http://127.0.0.1:" + os.environ["PP_SERVER"]


def save(folder, n):
    response = requests.get(f"{BASE}/page/{n}", timeout=5)
    with open(os.path.join(folder, f"{n}.txt"), "w") as file:
        file.write(response.json()["path"])
    return n


def saved(folder, numbers):
    return [save(folder, n) for n in numbers]


def read_parts(folder, numbers):
    out = []
    for n in numbers:
        parts = []
        for name in (f"{n}.txt", f"{n + 1}.txt"):
            with open(os.path.join(folder, name)) as file:
                parts.append(file.read())
        out.append((requests.get(BASE + parts[0], timeout=5).status_code, parts))
    return out


def main():
    with tempfile.TemporaryDirectory() as folder:
        print(saved(folder, range(9)))
        for n in range(9):
            with open(os.path.join(folder, f"{n}.txt")) as file:
                print(file.read())
        print(read_parts(folder, range(6)))


if __name__ == "__main__":
    main()
