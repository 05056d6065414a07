"""What a thread would do otherwise stays in the event loop: a value of the thread's own, a StopIteration that a file raises."""
# pattern: asyncio review
# needs: requests aiohttp
# python: 3.9
import os
import tempfile
import threading

import requests

BASE = "http://127.0.0.1:" + os.environ["PP_SERVER"]
of_thread = threading.local()
of_thread.encoding = "latin-1"


def text_of(path):
    with open(path, encoding=of_thread.encoding) as file:
        return file.read()


def first_line(path):
    with open(path, encoding="latin-1") as file:
        return next(file)


def codes(paths):
    out = []
    for path in paths:
        text = text_of(path)
        try:
            line = first_line(path)
        except StopIteration:
            line = "empty"
        out.append((requests.get(BASE + "/" + os.path.basename(path), timeout=5).status_code, text, line))
    return out


def main():
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, f"{n}.txt") for n in range(6)]
        for n, path in enumerate(paths):
            with open(path, "wb") as file:
                file.write(b"\xe4\n" * n)
        print(codes(paths))


if __name__ == "__main__":
    main()
