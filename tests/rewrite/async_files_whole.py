"""Files that are opened and read where the work is: one that is read at once is opened by the thread, too."""
# pattern: asyncio review
# needs: requests aiohttp
# python: 3.9
import json
import os
import tempfile

import requests

BASE = "http://127.0.0.1:" + os.environ["PP_SERVER"]


def pages(paths):
    out = []
    for path in paths:
        head = json.load(open(path + ".json"))
        with open(path, "rb") as file:
            data = file.read()
            answer = requests.get(BASE + "/" + head["page"], params={"n": len(data)}, timeout=5)
        out.append((len(open(path).read().split()), answer.json()["path"]))
    return out


def main():
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, str(n)) for n in range(9)]
        for n, path in enumerate(paths):
            with open(path, "w") as file:
                file.write("word " * n)
            with open(path + ".json", "w") as file:
                json.dump({"page": f"page/{n}"}, file)
        print(pages(paths), pages(paths[:1]), pages([]))
        for where in (0, 4, 8):
            some = list(paths)
            some[where] = os.path.join(folder, "none")
            try:
                print(pages(some))
            except FileNotFoundError as error:
                print("missing", os.path.basename(error.filename))
        with open(paths[4], "wb") as file:
            file.write(b"\xff")
        pages(paths)


if __name__ == "__main__":
    main()
