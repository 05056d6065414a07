"""Answers that the ordered half of a loop looks at: they are read in their tasks, and handed on."""
# pattern: asyncio review
# needs: requests aiohttp
import os
import tempfile

import requests

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def by_name(session_header, paths):
    found = {}
    with requests.Session() as s:
        s.headers.update({"X-Test": session_header})
        for path in paths:
            answer = s.get(BASE + path, timeout=10)
            if answer.status_code != 200:
                print("no", path, answer.reason)
                continue
            found[path] = answer.json()["X-Test"]
    return found


def save(folder, count):
    for i in range(count):
        url = f"{BASE}/items/{i}"
        response = requests.get(url, timeout=10)
        response.raise_for_status()
        with open(os.path.join(folder, f"{i}.json"), "wb") as file:
            file.write(response.content)


def total(paths):
    lengths = 0
    for path in paths:
        r = requests.get(BASE + path)
        print(r.ok, r.url[len(BASE) :], r.headers["Content-Type"], len(r.text))
        lengths += r.json()["length"]
    return lengths


def behind_try(paths):
    out, bad = [], []
    for path in paths:
        try:
            response = requests.get(BASE + path, timeout=0.5)
        except requests.RequestException:
            bad.append(path)
            continue
        out.append((response.status_code, response.json()["length"]))
    return out, bad


def state_of(path):
    try:
        response = requests.get(BASE + path, timeout=0.5)
    except requests.Timeout:
        return "late"
    if response.status_code == 404:
        return "gone"
    response.raise_for_status()
    return response.json()["path"]


def main():
    print(by_name("a", ["/x", "/status/404", "/yz"]), by_name("b", []))
    with tempfile.TemporaryDirectory() as folder:
        save(folder, 6)
        for name in sorted(os.listdir(folder)):
            with open(os.path.join(folder, name)) as file:
                print(name, len(file.read()))
    print(total(["/a", "/status/500", "/bc"]))
    print(behind_try(["/a", "/delay/1500", "/status/404", "/b"]))
    states = [state_of(path) for path in ["/a", "/status/404", "/delay/1500", "/b"]]
    print(states)
    try:
        total(["/a", "/empty", "/b"])
    except ValueError:
        print("no JSON")


if __name__ == "__main__":
    main()
