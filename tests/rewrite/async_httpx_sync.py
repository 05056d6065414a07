"""httpx without a client, with one around the loop, and through functions: its own asynchronous client does the same."""
# pattern: asyncio review
# needs: httpx
import os

import httpx

BASE = "http://127.0.0.1:" + os.environ.get("PP_SERVER", "80")


def name_of(path):
    answer = httpx.get(BASE + path, timeout=5)
    answer.raise_for_status()
    return answer.json()["path"]


def names(paths):
    return [name_of(path) for path in paths]


def row_of(client, number, path):
    try:
        answer = client.get(path, params={"n": number})
        answer.raise_for_status()
    except httpx.HTTPStatusError as error:
        return number, error.response.status_code
    except httpx.TimeoutException:
        return number, "late"
    return number, answer.json()["path"], answer.json()["X-Test"], answer.headers["content-type"]


def report(paths):
    rows = []
    with httpx.Client(base_url=BASE, headers={"X-Test": "mine"}, timeout=0.5) as client:
        for number, path in enumerate(paths):
            rows.append(row_of(client, number, path))
    return rows


def answers(paths):
    found = {}
    for path in paths:
        found[path] = httpx.get(BASE + path)
    return {path: answer.status_code for path, answer in found.items()}


def with_settings(paths):
    return [httpx.get(BASE + path, verify=False).status_code for path in paths]


def main():
    print(names(["/a", "/b"]), names([]))
    print(report(["/x", "/status/404", "/delay/900", "/y"]))
    print(answers(["/x", "/status/500"]), with_settings(["/z"]))
    for at in (0, 1, 2):
        paths = ["/a", "/b"]
        paths.insert(at, "/status/403")
        try:
            print(names(paths))
        except httpx.HTTPError as error:
            print("refused", error.response.status_code, error.response.url.path)


if __name__ == "__main__":
    main()
