"""The same on a Python without asyncio.to_thread: by the executor of the event loop, through partial where there are named arguments."""
# pattern: asyncio review
# needs: requests aiohttp
# python: 3.8
import json
import os
import tempfile
from pathlib import Path

import requests

BASE = "http://127.0.0.1:" + os.environ["PP_SERVER"]


def post(path):
    body = Path(path).read_text(encoding="utf-8")
    response = requests.post(BASE + "/echo", data=body, timeout=5)
    return len(body), response.json()["path"]


def settings(path):
    with open(path) as file:
        return json.load(file)


def collect(paths):
    found = []
    for path in paths:
        wanted = settings(path)
        found.append((post(path), wanted["name"]))
    return found


def sizes(paths):
    return [(open(path).read(), requests.get(BASE + "/" + os.path.basename(path), timeout=5).status_code) for path in paths]


def first_lines(folder, names):
    out = {}
    for name in names:
        with open(os.path.join(folder, name), "rb") as file:
            text = file.read()
            answer = requests.get(BASE + "/" + name, params={"n": len(text)}, timeout=5)
            out[name] = answer.json()["path"]
        with open(os.path.join(folder, name)) as file:
            for line in file:
                if not line.strip():
                    raise ValueError(name)
    return out


def main():
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, f"{n}.json") for n in range(12)]
        for n, path in enumerate(paths):
            with open(path, "w") as file:
                json.dump({"name": f"name {n}"}, file)
        print(collect(paths), collect([]))
        print(sizes(paths[:3]), first_lines(folder, ["1.json", "2.json"]))
        for where in (0, 2, 4):
            some = paths[:5]
            some[where] = os.path.join(folder, "none")
            try:
                print(collect(some))
            except FileNotFoundError as error:
                print("missing", os.path.basename(error.filename))
        Path(paths[3]).write_text("{")
        try:
            print(collect(paths))
        except ValueError as error:
            print(error)
        Path(paths[2]).write_text("a\n\nb")
        print(first_lines(folder, ["1.json"]))
        first_lines(folder, ["1.json", "2.json", "3.json"])


if __name__ == "__main__":
    main()
